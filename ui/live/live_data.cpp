// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/live_data.h"

#include <algorithm>
#include <utility>

#include "ui/live/live_geometry.h"
#include "ui/live/tensor_picture.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kFineNodes = 200;  ///< networks of more nodes get coarser pictures

std::map<engine::NodeId, QImage> picturesOf(const engine::Graph& graph, const engine::ProbedSample& probed) {
  const QSize size = (kLivePicture * (graph.nodes.size() > kFineNodes ? 1 : kLivePictureFineness)).toSize();
  std::map<engine::NodeId, QImage> pictures;
  for (const auto& [id, value] : probed.values) {
    const engine::Node* node = graph.find(id);
    QImage picture = pictureOf(value, node != nullptr && node->op == "Input", size);
    if (!picture.isNull()) pictures.emplace(id, std::move(picture));
  }
  return pictures;
}

}  // namespace

LiveData::LiveData(GraphDocument& document, SampleFlow flow, QObject* parent)
    : QObject(parent), document_(document), flow_(std::move(flow)) {
  connect(&document_, &GraphDocument::inferenceChanged, this, &LiveData::send);
}

void LiveData::setOn(bool on) {
  if (on == on_) return;
  on_ = on;
  if (!on) forget();
  Q_EMIT settingsChanged();
  send();
}

void LiveData::setWatched(const QObject* page, bool watched) {
  if (!watched) {
    watchers_.erase(page);
    return;
  }
  if (!watchers_.insert(page).second) return;
  connect(page, &QObject::destroyed, this, [this, page] { watchers_.erase(page); });
  if (stale_) send();
}

void LiveData::setSource(const std::string& data, std::uint64_t seed) {
  if (data == data_ && seed == seed_) return;
  if (data != data_) sample_ = 0;
  data_ = data;
  seed_ = seed;
  Q_EMIT settingsChanged();
  send();
}

void LiveData::setSample(std::int64_t sample) {
  sample = std::max<std::int64_t>(sample, 0);
  if (probed_ && probed_->samples > 0) sample = std::min(sample, probed_->samples - 1);
  if (sample == sample_) return;
  sample_ = sample;
  Q_EMIT settingsChanged();
  send();
}

void LiveData::forgetRuns() {
  choices_.clear();
  run_.reset();
  weights_.reset();
  takesNewest_ = true;
  Q_EMIT settingsChanged();
}

void LiveData::setChoices(std::vector<WeightChoice> choices) {
  // A run newer than all of the list is not gone: the list was made before it began.
  const bool newer = run_ && !choices.empty() && choices.front().run.value < run_->value;
  if (newer && !choices_.empty() && choices_.front().run == run_)
    choices.insert(choices.begin(), choices_.front());
  if (choices == choices_) return;
  choices_ = std::move(choices);
  const auto isChosen = [this](const WeightChoice& choice) { return choice.run == run_; };
  if (run_ && std::none_of(choices_.begin(), choices_.end(), isChosen)) chooseRun({});
  Q_EMIT settingsChanged();
  if (!choices_.empty() && std::exchange(takesNewest_, false) && !run_) chooseRun(choices_.front().run);
}

void LiveData::chooseRun(std::optional<storage::RunId> run) {
  if (run == run_) return;
  run_ = run;
  weights_.reset();
  Q_EMIT settingsChanged();
  if (run) {
    Q_EMIT weightsWanted(*run);
  } else {
    send();
  }
}

void LiveData::followRun(const WeightChoice& run) {
  const auto isIt = [&run](const WeightChoice& choice) { return choice.run == run.run; };
  if (std::none_of(choices_.begin(), choices_.end(), isIt)) choices_.insert(choices_.begin(), run);
  run_ = run.run;
  takesNewest_ = false;
  weights_.reset();
  Q_EMIT settingsChanged();
  send();
}

void LiveData::refreshWeights() {
  if (run_) Q_EMIT weightsWanted(*run_);
}

void LiveData::setWeights(storage::RunId run,
                          std::shared_ptr<const std::vector<engine::NamedTensor>> weights) {
  if (run_ != run) return;
  weights_ = std::move(weights);
  send();
}

void LiveData::forget() {
  probed_.reset();
  refusal_.clear();
  pictures_.clear();
  stale_ = true;
  Q_EMIT changed();
}

void LiveData::send() {
  stale_ = true;
  if (!wanted()) return;
  stale_ = false;
  if (document_.graph().nodes.empty()) return forget();
  if (!thread_) thread_ = std::make_unique<Background>();
  engine::ProbeOrder order{
      .graph = document_.graph(), .data = data_, .seed = seed_, .sample = sample_, .weights = weights_};
  thread_->request([this, flow = flow_, order = std::move(order)]() -> Background::Answer {
    Result<engine::ProbedSample> answer = flow(order);
    auto pictures = answer ? picturesOf(order.graph, *answer) : std::map<engine::NodeId, QImage>();
    return [this, answer = std::move(answer), pictures = std::move(pictures)] {
      if (!on_) return;
      probed_.reset();
      if (answer) probed_ = *answer;
      refusal_ = answer ? QString() : QString::fromStdString(answer.error().message);
      pictures_ = pictures;
      if (probed_) sample_ = probed_->sample;
      Q_EMIT changed();
    };
  });
}

}  // namespace netwright::ui
