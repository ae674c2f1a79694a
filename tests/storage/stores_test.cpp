// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "storage/stores/checkpoint_store.h"
#include "storage/stores/dataset_store.h"
#include "storage/stores/event_store.h"
#include "storage/stores/metric_store.h"
#include "storage/stores/note_store.h"
#include "tests/storage/support.h"

namespace netwright::storage {
namespace {

/// A project's tables in memory with one network and one run.
class Stores : public ::testing::Test {
 protected:
  Stores() {
    EXPECT_TRUE(Migrations::make(embedded_migrations())->apply(database));
    graph = *GraphStore(database).save_revision("net", "{}", 1);
    run = *RunStore(database).create(test::some_run(graph), ProcessOwner::this_process(), 1);
  }
  std::int64_t count(const char* table) {
    auto row = database.query("SELECT count(*) FROM " + std::string(table));
    return row && row->next() ? row->integer(0) : -1;
  }

  Database database = std::move(*Database::in_memory());
  GraphId graph;
  RunId run;
};

TEST_F(Stores, GraphsHaveOneDraftAndNumberedRevisions) {
  const GraphStore graphs(database);
  const GraphId draft = *graphs.save_draft("other", "one", 5);
  EXPECT_EQ(*graphs.save_draft("other", "two", 6), draft);
  EXPECT_EQ(graphs.find(draft)->json, "two");
  const GraphId first = *graphs.save_revision("other", "two", 7);
  EXPECT_EQ(*graphs.save_revision("other", "two", 8), first) << "the same text is the same revision";
  const GraphId second = *graphs.save_revision("other", "three", 9);
  EXPECT_EQ(graphs.find(second)->revision, 2);
  EXPECT_EQ(graphs.find(first)->json, "two");
  const auto all = *graphs.list();
  ASSERT_EQ(all.size(), 4U);  // net 1, other 0, 1, 2
  EXPECT_EQ(all[1].revision, 0);
  ASSERT_TRUE(graphs.remove_draft("other"));
  EXPECT_EQ(graphs.find(draft).error().kind, ErrorKind::not_found);
}

TEST_F(Stores, DataSetsAreKeptOnce) {
  const DatasetStore datasets(database);
  EXPECT_EQ(*datasets.keep("spiral", "1"), *datasets.keep("spiral", "1"));
  EXPECT_NE(*datasets.keep("spiral", "1"), *datasets.keep("spiral", "2"));
}

TEST_F(Stores, RunComesBackAsItWasWritten) {
  const RunStore runs(database);
  RunRecord record = *runs.find(run);
  EXPECT_EQ(record.seed, 0xFFFF'FFFF'FFFF'FFFEU);
  EXPECT_EQ(record.graph_name, "net");
  record.name = "renamed";
  record.state = "finished";
  record.data_hash = "def";
  record.ended_ms = 2000;
  record.last_step = 100;
  record.test_loss = 0.25;
  record.test_accuracy = 0.9;
  record.best_validation_accuracy = 0.91;
  record.failure = "none; 'quoted'";
  ASSERT_TRUE(runs.update(record, 3));
  EXPECT_EQ(*runs.find(run), record);
  EXPECT_EQ(runs.list()->size(), 1U);
  EXPECT_EQ(runs.find(RunId{99}).error().kind, ErrorKind::not_found);
}

TEST_F(Stores, DeletingARunTakesEverythingOfIt) {
  const RunStore runs(database);
  EXPECT_FALSE(runs.remove(run)) << "a run under way cannot be deleted";
  RunRecord record = *runs.find(run);
  record.state = "stopped";
  ASSERT_TRUE(runs.update(record, 3));
  const MetricRow row{run, "loss", {1, 0.5, 2.0}};
  ASSERT_TRUE(MetricStore(database).insert({&row, 1}));
  ASSERT_TRUE(CheckpointStore(database).save({.run = run, .step = 1}, test::pattern(100, 1)));
  ASSERT_TRUE(NoteStore(database).add(run, "good", 1));
  ASSERT_TRUE(NoteStore(database).tag(run, "best"));
  ASSERT_TRUE(EventStore(database).add({.run = run, .step = 1, .at_ms = 2, .kind = "state", .message = "m"}));
  ASSERT_TRUE(runs.remove(run));
  for (const char* table : {"run", "series", "point", "checkpoint", "chunk", "note", "tag", "event"}) {
    EXPECT_EQ(count(table), 0) << table;
  }
  EXPECT_GT(*RunStore(database).create(test::some_run(graph), {}, 1), run) << "numbers are never given again";
}

TEST_F(Stores, PointsComeBackInOrderWithNanAndInfinity) {
  const MetricStore metrics(database);
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<MetricRow> rows{{run, "loss", {2, 0.2, infinity}},
                                    {run, "loss", {1, 0.1, std::nan("")}},
                                    {run, "accuracy", {1, 0.1, 0.5}},
                                    {RunId{77}, "loss", {1, 0.1, 0.5}}};
  ASSERT_TRUE(metrics.insert(rows));
  ASSERT_TRUE(metrics.insert(std::vector<MetricRow>{{run, "accuracy", {1, 0.3, 0.75}}}));
  EXPECT_EQ(metrics.series(run)->size(), 2U);
  const auto loss = *metrics.read(run, "loss");
  ASSERT_EQ(loss.size(), 2U);
  EXPECT_TRUE(std::isnan(loss[0].value));
  EXPECT_EQ(loss[1].value, infinity);
  EXPECT_EQ(*metrics.read(run, "accuracy"), (std::vector<PointRecord>{{1, 0.3, 0.75}}));
  EXPECT_EQ(metrics.read(run, "loss", {.first = 2, .last = 9})->size(), 1U);
  EXPECT_TRUE(metrics.read(run, "nothing")->empty());
  ASSERT_TRUE(metrics.remove_after(run, 1));
  EXPECT_EQ(metrics.read(run, "loss")->size(), 1U);
}

TEST_F(Stores, DecimatedCurveKeepsEndsAndExtremes) {
  const MetricStore metrics(database);
  std::vector<MetricRow> rows;
  for (std::int64_t step = 1; step <= 10'000; ++step) {
    rows.push_back({run,
                    "loss",
                    {step, 0.1,
                     step == 5'003   ? 100.0
                     : step == 7'777 ? -100.0
                                     : std::sin(double(step))}});
  }
  ASSERT_TRUE(metrics.insert(rows));
  const auto points = *metrics.read_decimated(run, "loss", {}, 200);
  EXPECT_LE(points.size(), 202U);
  EXPECT_GE(points.size(), 150U);
  EXPECT_EQ(points.front().step, 1);
  EXPECT_EQ(points.back().step, 10'000);
  EXPECT_TRUE(std::ranges::is_sorted(points, {}, &PointRecord::step));
  const auto [low, high] = std::ranges::minmax(points, {}, &PointRecord::value);
  EXPECT_EQ(low.step, 7'777);
  EXPECT_EQ(high.step, 5'003);
  EXPECT_EQ(metrics.read_decimated(run, "loss", {.first = 5, .last = 7}, 200)->size(), 3U);
  EXPECT_TRUE(metrics.read_decimated(run, "nothing", {}, 200)->empty());
}

TEST_F(Stores, CheckpointsKeepTheTwoNewestAndTheBest) {
  const CheckpointStore checkpoints(database);
  for (std::int64_t step = 1; step <= 6; ++step) {
    const CheckpointRecord record{.run = run, .step = step, .epoch = step, .best = step == 1 || step == 2};
    ASSERT_TRUE(checkpoints.save(record, test::pattern(1000, static_cast<unsigned>(step))));
  }
  const auto kept = *checkpoints.list(run);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].step, 6);
  EXPECT_EQ(kept[1].step, 5);
  EXPECT_EQ(kept[2].step, 2);
  EXPECT_TRUE(kept[2].best);
  EXPECT_EQ(*checkpoints.read(kept[2].id), test::pattern(1000, 2));
  EXPECT_EQ(count("chunk"), 3);
  ASSERT_TRUE(checkpoints.remove_after(run, 5));
  EXPECT_EQ(checkpoints.list(run)->front().step, 5);
  EXPECT_EQ(checkpoints.read(kept[0].id).error().kind, ErrorKind::not_found);
}

TEST_F(Stores, CheckpointsKeptForGoodOutliveAnyNumberOfNewerOnes) {
  const CheckpointStore checkpoints(database);
  for (std::int64_t step = 1; step <= 9; ++step) {
    const CheckpointRecord record{.run = run, .step = step, .best = step == 2, .kept = step % 4 == 0};
    ASSERT_TRUE(checkpoints.save(record, test::pattern(10, static_cast<unsigned>(step)), 3));
  }
  const auto kept = *checkpoints.list(run);
  std::vector<std::int64_t> steps;
  for (const CheckpointRecord& one : kept) steps.push_back(one.step);
  EXPECT_EQ(steps, (std::vector<std::int64_t>{9, 8, 7, 4, 2}));
  EXPECT_TRUE(kept.at(3).kept);
  EXPECT_FALSE(kept.at(0).kept);
}

TEST_F(Stores, LargeCheckpointIsCutAndJoined) {
  const CheckpointStore checkpoints(database);
  const auto data = test::pattern(2 * CheckpointStore::kChunkBytes + 5, 9);
  const CheckpointId id = *checkpoints.save({.run = run, .step = 1}, data);
  EXPECT_EQ(*checkpoints.read(id), data);
  EXPECT_EQ(count("chunk"), 3);
  ASSERT_TRUE(checkpoints.save({.run = run, .step = 1}, test::pattern(10, 1)));
  EXPECT_EQ(count("chunk"), 1) << "the same step is replaced";
}

TEST_F(Stores, NotesTagsAndLog) {
  const NoteStore notes(database);
  const NoteId note = *notes.add(run, "good", 1);
  ASSERT_TRUE(notes.change(note, "better"));
  EXPECT_EQ(notes.list(run)->front().text, "better");
  ASSERT_TRUE(notes.remove(note));
  EXPECT_TRUE(notes.list(run)->empty());
  ASSERT_TRUE(notes.tag(run, "b"));
  ASSERT_TRUE(notes.tag(run, "a"));
  ASSERT_TRUE(notes.tag(run, "a"));
  EXPECT_EQ(*notes.tags(run), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(notes.untag(run, "a"));
  EXPECT_EQ(notes.tags(run)->size(), 1U);
  const EventRecord event{.run = run, .step = 3, .at_ms = 4, .kind = "state", .message = "paused"};
  ASSERT_TRUE(EventStore(database).add(event));
  EXPECT_EQ(EventStore(database).list(run)->front(), event);
}

TEST_F(Stores, NothingIsAddedToARunThatIsNotThere) {
  EXPECT_FALSE(CheckpointStore(database).save({.run = RunId{99}, .step = 1}, test::pattern(10, 1)));
  EXPECT_FALSE(NoteStore(database).add(RunId{99}, "x", 1));
}

}  // namespace
}  // namespace netwright::storage
