// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <set>
#include <string>
#include <vector>

#include "app/composition/samples.h"
#include "app/composition/toolbox.h"
#include "engine/device/nvml.h"
#include "engine/train/run_settings.h"
#include "ui/language/engine_text.h"

namespace netwright::ui {

/// Collects every text of the engine's definitions that the window shows through engineText(): of each layer
/// type, optimizer, schedule, data source, sample and run setting there is. A new definition is in by itself.
class EngineTexts {
 public:
  explicit EngineTexts(const app::Toolbox& tools) {
    for (const engine::OpDefinition& op : tools.ops.all()) {
      add({op.category, op.summary});
      for (const auto& ports : {op.inputs, op.outputs}) {
        for (const engine::PortSpec& port : ports) add({port.doc});
      }
      add(op.attributes);
    }
    for (const auto& optimizer : tools.optimizers) {
      add({optimizer.title, optimizer.summary});
      add(optimizer.attributes);
    }
    for (const auto& schedule : tools.schedules) {
      add({schedule.title, schedule.summary});
      add(schedule.attributes);
    }
    for (const auto& source : tools.data.sources()) add({source.summary});
    for (const auto& sample : app::shipped_samples()) add({sample.title, sample.summary});
    add(engine::run_setting_specs());
    for (const std::string& sentence : engine::sentences_about_drivers()) add({sentence});
  }

  const std::set<std::string>& all() const { return texts_; }

  /// As a source file that lupdate reads.
  QString asSource() const {
    QString source;
    for (const std::string& text : texts_) {
      QString literal = QString::fromStdString(text);
      literal.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
      literal.replace(u'\n', QStringLiteral("\\n"));
      source += QStringLiteral("QT_TRANSLATE_NOOP(\"%1\", \"%2\")\n")
                    .arg(QLatin1StringView(kEngineContext), literal);
    }
    return source;
  }

 private:
  void add(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts) {
      if (!text.empty()) texts_.insert(text);
    }
  }
  void add(const std::vector<engine::AttributeSpec>& specs) {
    for (const engine::AttributeSpec& spec : specs) {
      add({readableName(spec.name), spec.doc, spec.unit});
      for (const std::string& choice : spec.choices) add({choice});
    }
  }

  std::set<std::string> texts_;
};

}  // namespace netwright::ui
