// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/engine_client.h"

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>

#include "tests/ui/fakes.h"
#include "tests/ui/heartbeat.h"
#include "ui/bridge/background.h"

namespace netwright::ui {

using engine::RunState;

class EngineClientTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wordsComeInOrderAndStepsInBatches();
  void aMillionStepsLeaveTheWindowAlive();
  void endingASessionNeverWaits();
  void lastWordsAfterTheEndAreHeard();
  void aSecondSessionCanFollow();
  void newestRequestWinsInTheBackground();
};

void EngineClientTest::wordsComeInOrderAndStepsInBatches() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  QStringList heard;
  connect(&client, &EngineClient::stateChanged, this,
          [&](RunState, RunState to) { heard << QString::fromStdString(std::string(engine::name_of(to))); });
  connect(&client, &EngineClient::stepsFinished, this, [&](const std::vector<engine::StepFinished>& steps) {
    heard << QStringLiteral("%1 steps").arg(steps.size());
  });
  connect(&client, &EngineClient::epochFinished, this, [&] { heard << QStringLiteral("epoch"); });
  client.start({});
  fake.prepare(4);
  for (int i = 1; i <= 3; ++i) fake.step(i, 1);
  fake.post(engine::EpochFinished{});
  fake.step(4, 1);
  fake.enter(RunState::finished);
  QSignalSpy ended(&client, &EngineClient::sessionEnded);
  QVERIFY(ended.wait(1000));
  QCOMPARE(heard.join(QLatin1Char(' ')), QStringLiteral("preparing running 3 steps epoch 1 steps finished"));
}

void EngineClientTest::aMillionStepsLeaveTheWindowAlive() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  std::size_t heard = 0;
  connect(&client, &EngineClient::stepsFinished, this,
          [&](const std::vector<engine::StepFinished>& steps) { heard += steps.size(); });
  client.start({});
  fake.prepare(1'000'000);
  std::jthread flood([&fake] {
    for (int i = 1; i <= 1'000'000; ++i) fake.boxes.front()->post(engine::StepFinished{.step = i});
  });
  const Heartbeat heartbeat;
  QTRY_COMPARE_WITH_TIMEOUT(heard, 1'000'000U, 60'000);
  qInfo("longest pause of the event loop: %lld ms", static_cast<long long>(heartbeat.longestPause()));
  QVERIFY2(heartbeat.longestPause() < 100, "the event loop was blocked");
}

void EngineClientTest::endingASessionNeverWaits() {
  struct Slow final : SessionHandle {
    explicit Slow(std::atomic<bool>& gone) : gone_(gone) {}
    ~Slow() override {
      std::this_thread::sleep_for(std::chrono::milliseconds(400));
      gone_ = true;
    }
    void send(engine::Command) override {}
    std::atomic<bool>& gone_;
  };
  std::atomic<bool> gone = false;
  std::shared_ptr<engine::EventBox> box;
  {
    EngineClient client([&](SessionStart start) {
      box = start.events.back();
      return std::make_unique<Slow>(gone);
    });
    client.start({});
    box->post(engine::StateChanged{RunState::running, RunState::stopped});
    QSignalSpy ended(&client, &EngineClient::sessionEnded);
    QVERIFY(ended.wait(1000));
    QVERIFY2(!gone, "the signal waited for the session to be destroyed");
    QVERIFY(!client.isLive());
  }
  QVERIFY(gone);
}

void EngineClientTest::lastWordsAfterTheEndAreHeard() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  QSignalSpy finished(&client, &EngineClient::runFinished);
  client.start({});
  fake.enter(RunState::finished);
  QTest::qWait(30);
  fake.post(engine::RunFinished{.step = 10});
  QTRY_COMPARE(finished.size(), 1);
}

void EngineClientTest::aSecondSessionCanFollow() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  for (int round = 1; round <= 2; ++round) {
    client.start({});
    QCOMPARE(fake.started, round);
    client.send(engine::Pause{});
    QVERIFY(fake.received<engine::Pause>());
    fake.enter(RunState::stopped);
    QTRY_VERIFY(!client.isLive());
  }
  client.send(engine::Stop{});
  QVERIFY2(!fake.received<engine::Stop>(), "a command reached a session that is gone");
}

void EngineClientTest::newestRequestWinsInTheBackground() {
  Background background;
  std::vector<int> answers;
  std::atomic<int> worked = 0;
  for (int i = 1; i <= 50; ++i) {
    background.request([&, i]() -> Background::Answer {
      ++worked;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return [&answers, i] { answers.push_back(i); };
    });
  }
  QTRY_COMPARE(answers, std::vector<int>{50});
  QTest::qWait(50);
  QCOMPARE(answers.size(), 1U);
  QVERIFY(worked <= 3);
}

}  // namespace netwright::ui

QTEST_GUILESS_MAIN(netwright::ui::EngineClientTest)
#include "engine_client_test.moc"
