// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/strong_id.h"

namespace netwright::storage {

using GraphId = StrongId<struct GraphTag>;
using RunId = StrongId<struct RunTag>;
using SeriesId = StrongId<struct SeriesTag>;
using CheckpointId = StrongId<struct CheckpointTag>;
using DatasetId = StrongId<struct DatasetTag>;
using NoteId = StrongId<struct NoteTag>;

/// The rows of a project file as plain values; texts are UTF-8, times are Unix milliseconds, JSON is the
/// engine's.

struct GraphRecord {
  GraphId id = {};
  std::string name = {};
  std::int64_t revision = 0;  ///< 0: the draft; Save makes revisions 1, 2, ...
  std::string json = {};
  std::int64_t created_ms = 0;
  friend bool operator==(const GraphRecord&, const GraphRecord&) = default;
};

struct DatasetRecord {
  DatasetId id = {};
  std::string spec = {};
  std::string content_hash = {};
  friend bool operator==(const DatasetRecord&, const DatasetRecord&) = default;
};

struct RunRecord {
  RunId id = {};
  GraphId graph = {};
  std::string graph_name = {};
  std::int64_t graph_revision = 0;
  std::string name = {};
  std::string settings_json = {};
  std::string state = {};  ///< engine's run state name; `interrupted` when its program is gone
  std::uint64_t seed = 0;
  std::string device = {};
  std::string program_version = {};
  std::string data_spec = {};
  std::string data_hash = {};
  std::int64_t started_ms = 0;
  std::optional<std::int64_t> ended_ms = {};
  std::int64_t last_step = 0;
  std::int64_t total_steps = 0;
  std::optional<double> test_loss = {};
  std::optional<double> test_accuracy = {};
  std::optional<double> best_validation_accuracy = {};
  std::string failure = {};  ///< the sentence, for failed and refused runs
  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// One value of one curve: "loss", "accuracy", "validation_loss", "learning_rate", ...
struct PointRecord {
  std::int64_t step = 0;
  double wall_seconds = 0;
  double value = 0;
  friend bool operator==(const PointRecord&, const PointRecord&) = default;
};

struct SeriesRecord {
  SeriesId id = {};
  RunId run = {};
  std::string key = {};
  friend bool operator==(const SeriesRecord&, const SeriesRecord&) = default;
};

/// A point on its way into the file.
struct MetricRow {
  RunId run = {};
  std::string key = {};
  PointRecord point = {};
  friend bool operator==(const MetricRow&, const MetricRow&) = default;
};

struct CheckpointRecord {
  CheckpointId id = {};
  RunId run = {};
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  bool best = false;
  bool kept = false;  ///< for good, whatever comes after
  std::int64_t bytes = 0;
  std::int64_t created_ms = 0;
  friend bool operator==(const CheckpointRecord&, const CheckpointRecord&) = default;
};

struct NoteRecord {
  NoteId id = {};
  RunId run = {};
  std::string text = {};
  std::int64_t created_ms = 0;
  friend bool operator==(const NoteRecord&, const NoteRecord&) = default;
};

/// One line of a run's log: "state", "learning_rate", "checkpoint", "failure", ...
struct EventRecord {
  RunId run = {};
  std::int64_t step = 0;
  std::int64_t at_ms = 0;
  std::string kind = {};
  std::string message = {};
  friend bool operator==(const EventRecord&, const EventRecord&) = default;
};

}  // namespace netwright::storage
