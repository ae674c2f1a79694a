// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/job_queue.h"

#include <QTest>
#include <algorithm>
#include <new>
#include <string>
#include <vector>

namespace netwright::app {

class JobQueueTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void jobsAreDoneInOrderBeforeItEnds();
  void aJobThatThrowsIsToldAndTheNextIsDone();
};

void JobQueueTest::jobsAreDoneInOrderBeforeItEnds() {
  std::vector<int> done;
  {
    JobQueue queue([](const std::string&) { QFAIL("nothing failed"); });
    for (int job = 0; job < 100; ++job) queue.post([&done, job] { done.push_back(job); });
  }
  QCOMPARE(done.size(), 100U);
  QVERIFY(std::is_sorted(done.begin(), done.end()));
}

void JobQueueTest::aJobThatThrowsIsToldAndTheNextIsDone() {
  std::vector<std::string> said;
  bool next = false;
  {
    JobQueue queue([&said](const std::string& what) { said.push_back(what); });
    queue.post([] { throw std::bad_alloc(); });
    queue.post([&next] { next = true; });
  }
  QCOMPARE(said, std::vector<std::string>{std::bad_alloc().what()});
  QVERIFY(next);
}

}  // namespace netwright::app

QTEST_GUILESS_MAIN(netwright::app::JobQueueTest)
#include "job_queue_test.moc"
