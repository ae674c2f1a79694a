// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/health_text.h"

#include <QCoreApplication>

#include "ui/charts/axis_scale.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {
namespace {

using engine::Complaint;

QString say(const char* text) {
  return QCoreApplication::translate("Health", text);
}

}  // namespace

QString complaintText(const engine::LayerHealth& health) {
  switch (health.complaint) {
    case Complaint::none:
      return {};
    case Complaint::not_finite:
      return say(QT_TRANSLATE_NOOP("Health", "Some of its numbers are not finite (NaN or infinite)."));
    case Complaint::exploding_gradient:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "Its gradient is %1 times as large as its weights: it explodes."))
          .arg(valueText(health.figure));
    case Complaint::vanishing_gradient:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "Hardly any gradient reaches it (%1 of its weights): it does not learn."))
          .arg(valueText(health.figure));
    case Complaint::dead_units:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "%1 of its units gave nothing but 0 for a whole batch: they are dead."))
          .arg(percentText(health.figure));
    case Complaint::saturation:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "%1 of its numbers stand at the ends of its range: it is saturated."))
          .arg(percentText(health.figure));
  }
  return {};
}

QString remedyText(const engine::LayerHealth& health) {
  switch (health.complaint) {
    case Complaint::none:
      return {};
    case Complaint::not_finite:
      return say(QT_TRANSLATE_NOOP("Health", "Lower the learning rate, or clip the gradients' norm."));
    case Complaint::exploding_gradient:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "Clip the gradients' norm, lower the learning rate, or normalise "
                                   "between the layers."));
    case Complaint::vanishing_gradient:
      return say(QT_TRANSLATE_NOOP("Health",
                                   "Use ReLU in place of bounded activations, add skip connections, or "
                                   "normalise between the layers."));
    case Complaint::dead_units:
      return say(QT_TRANSLATE_NOOP("Health", "Lower the learning rate, or use LeakyReLU or GELU."));
    case Complaint::saturation:
      return say(QT_TRANSLATE_NOOP("Health", "Scale the inputs down, normalise before it, or use ReLU."));
  }
  return {};
}

QString lampText(const engine::LayerHealth& health) {
  switch (health.complaint) {
    case Complaint::none:
      return say(QT_TRANSLATE_NOOP("Health", "healthy"));
    case Complaint::not_finite:
      return say(QT_TRANSLATE_NOOP("Health", "not finite"));
    case Complaint::exploding_gradient:
      return say(QT_TRANSLATE_NOOP("Health", "exploding gradient"));
    case Complaint::vanishing_gradient:
      return say(QT_TRANSLATE_NOOP("Health", "vanishing gradient"));
    case Complaint::dead_units:
      return say(QT_TRANSLATE_NOOP("Health", "dead units"));
    case Complaint::saturation:
      return say(QT_TRANSLATE_NOOP("Health", "saturated"));
  }
  return {};
}

}  // namespace netwright::ui
