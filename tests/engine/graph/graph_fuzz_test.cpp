// SPDX-License-Identifier: Apache-2.0
// Promise 13: whatever stands in a network file, it is refused with a sentence or planned, and soon.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "engine/graph/graph_json.h"
#include "engine/plan/compile.h"
#include "engine/train/optimizer_definition.h"
#include "tests/engine/plan_support.h"
#include "tests/support/op_examples.h"

namespace netwright::engine::test {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr int kQuickCases = 20'000;
constexpr std::chrono::seconds kLongestCase{10};

/// NETWRIGHT_FUZZ_SECONDS: how long to go on; without it kQuickCases. NETWRIGHT_FUZZ_SEED: which cases.
std::optional<int> number_from(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? std::nullopt : std::optional(std::atoi(text));
}

/// What the layer gives is an output and is made small.
Json with_end(Json network) {
  const auto id = static_cast<std::int64_t>(network["nodes"].size()) + 1;
  network["nodes"].push_back({{"id", id}, {"name", "out"}, {"op", "Output"}});
  network["nodes"].push_back({{"id", id + 1}, {"name", "loss"}, {"op", "MeanLoss"}});
  network["edges"].push_back({"op:0", "out:0"});
  network["edges"].push_back({"op:0", "loss:0"});
  return network;
}

/// Good networks: each example of each layer type, and the samples.
std::vector<Json> good_networks(const OpRegistry& ops) {
  std::vector<Json> all;
  for (const OpDefinition& op : ops.all()) {
    for (const OpExample& example : op.examples)
      all.push_back(with_end(Json::parse(to_json(tests::graph_of_example(op, example)))));
  }
  for (const auto& file : std::filesystem::directory_iterator(tests::source_folder() / "resources/samples")) {
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    all.push_back(Json::parse(text.str()).at("graph"));
  }
  return all;
}

/// Takes good networks apart and puts them together wrongly.
class Spoiler {
 public:
  Spoiler(std::vector<Json> good, std::uint32_t seed) : good_(std::move(good)), random_(seed) {
    for (const Json& network : good_) collect(network);
  }

  std::string next() {
    Json network = good_[below(good_.size())];
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) change(network);
    std::string text = network.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (below(8) == 0) spoil_bytes(text);
    return text;
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }

  void collect(const Json& value) {
    values_.push_back(value);
    if (!value.is_structured()) return;
    for (const Json& inner : value) collect(inner);
  }

  /// A value somewhere inside, deeper ones more likely.
  Json& place_in(Json& network) {
    Json* place = &network;
    while (place->is_structured() && !place->empty() && below(7) != 0) {
      auto inner = place->begin();
      std::advance(inner, static_cast<std::ptrdiff_t>(below(place->size())));
      place = &*inner;
    }
    return *place;
  }

  void change(Json& network) {
    Json& place = place_in(network);
    switch (below(7)) {
      case 0:
        place = extreme();
        break;
      case 1:
        place = values_[below(values_.size())];
        break;
      case 2:
        if (place.is_number_integer()) place = place.get<std::int64_t>() + static_cast<int>(below(5)) - 2;
        if (place.is_string()) place = spoiled(place.get<std::string>());
        break;
      case 3:
        if (place.is_structured() && !place.empty()) place.erase(std::next(place.begin(), below_in(place)));
        break;
      case 4:
        if (place.is_array() && !place.empty()) place.push_back(place[below(place.size())]);
        break;
      case 5:
        if (place.is_array()) place.insert(place.begin(), values_[below(values_.size())]);
        break;
      default:
        rewire(network);
    }
  }

  /// Names, words and formulas: a piece doubled, put elsewhere or repeated beyond all bounds.
  std::string spoiled(std::string text) {
    if (text.empty()) return "(";
    const std::string piece = text.substr(below(text.size()), 1 + below(4));
    std::string more = piece;
    if (below(6) == 0) {
      while (more.size() < 3000) more += piece;
    }
    return text.insert(below(text.size()), more);
  }

  std::ptrdiff_t below_in(const Json& place) { return static_cast<std::ptrdiff_t>(below(place.size())); }

  Json extreme() {
    const std::vector<Json> kinds{0,
                                  -1,
                                  1,
                                  2'147'483'647,
                                  std::int64_t{1} << 62,
                                  std::int64_t{1} << 40,
                                  1e308,
                                  -1e-308,
                                  "",
                                  "a/b:0",
                                  nullptr,
                                  true,
                                  65536,
                                  Json::array(),
                                  Json::object(),
                                  std::string(5000, 'n'),
                                  Json::array({0, -1, 1 << 30})};
    return kinds[below(kinds.size())];
  }

  /// An edge between any two nodes.
  void rewire(Json& network) {
    if (!network.is_object() || !network.contains("nodes") || !network["nodes"].is_array()) return;
    Json& nodes = network["nodes"];
    if (nodes.empty() || !network.contains("edges") || !network["edges"].is_array()) return;
    const auto end = [&](std::size_t ports) {
      const Json& node = nodes[below(nodes.size())];
      const bool named = node.is_object() && node.contains("name") && node["name"].is_string();
      return (named ? node["name"].get<std::string>() : "none") + ":" + std::to_string(below(ports));
    };
    network["edges"].push_back(Json::array({end(2), end(3)}));
  }

  void spoil_bytes(std::string& text) {
    const std::size_t at = below(text.size());
    switch (below(3)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text[at] = static_cast<char>(random_());
        break;
      default:
        text.insert(at, below(2) == 0 ? std::string(2000, '[') : text.substr(at / 2, below(200)));
    }
  }

  std::vector<Json> good_;
  std::vector<Json> values_;
  std::mt19937 random_;
};

/// Everything that happens to a network between opening its file and its first step. Says whether it was
/// planned.
bool open_and_plan(const std::string& text, const Bench& bench, kernels::Context& context) {
  const Result<Graph> graph = graph_from_json(text);
  if (!graph) {
    EXPECT_FALSE(graph.error().message.empty());
    return false;
  }
  const Result<Graph> again = graph_from_json(to_json(*graph));
  EXPECT_TRUE(again && *again == *graph) << "what was written is read back";
  const InferredGraph inferred = bench.infer(*graph, 4);
  for (const Problem& problem : inferred.problems) EXPECT_FALSE(problem.message.empty());
  const bool trains = training_problems(inferred).empty();
  if (trains)
    (void)compile(*graph, inferred, {.update = make_update_rule({.name = "adam"}).value()}, context);
  const bool predicts = prediction_problems(*graph, inferred).empty();
  if (predicts) (void)compile(*graph, inferred, {.mode = PlanMode::eval}, context);
  return trains || predicts;
}

std::int64_t peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

TEST(GraphFuzz, SpoiledNetworksAreRefusedOrPlanned) {
  const Bench bench;
  const ContextPtr context = bench.open("null");
  const auto seconds = number_from("NETWRIGHT_FUZZ_SECONDS");
  const auto seed = static_cast<std::uint32_t>(number_from("NETWRIGHT_FUZZ_SEED").value_or(1));
  Spoiler spoiler(good_networks(bench.ops), seed);
  const std::int64_t before = peak_bytes();
  const auto started = Clock::now();
  std::int64_t cases = 0;
  std::int64_t planned = 0;
  for (; seconds ? Clock::now() - started < std::chrono::seconds(*seconds) : cases < kQuickCases; ++cases) {
    const std::string text = spoiler.next();
    const auto begun = Clock::now();
    if (open_and_plan(text, bench, *context)) ++planned;
    const auto taken = Clock::now() - begun;
    if (HasFailure() || taken > kLongestCase) {
      FAIL() << "case " << cases << " of seed " << seed << ", " << taken / std::chrono::milliseconds(1)
             << " ms:\n"
             << text.substr(0, 20'000);
    }
  }
  std::printf("%lld networks, %lld of them planned, seed %u\n", static_cast<long long>(cases),
              static_cast<long long>(planned), seed);
  EXPECT_GT(planned, 0);
  EXPECT_LT(planned, cases);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(peak_bytes() - before, std::int64_t{1} << 30);
#else
  (void)before;
#endif
}

}  // namespace
}  // namespace netwright::engine::test
