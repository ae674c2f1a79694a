// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/dataset_store.h"

namespace netwright::storage {

Result<DatasetId> DatasetStore::keep(std::string_view spec, std::string_view content_hash) const {
  auto known =
      database_->query("SELECT id FROM dataset WHERE spec = ? AND content_hash = ?", spec, content_hash);
  if (!known) return known.error();
  if (known->next()) return DatasetId{known->integer(0)};
  if (!known->ended()) return known->ended().error();
  auto made = database_->run("INSERT INTO dataset (spec, content_hash) VALUES (?, ?)", spec, content_hash);
  if (!made) return made.error();
  return DatasetId{database_->last_id()};
}

Result<std::vector<DatasetRecord>> DatasetStore::list() const {
  auto rows = database_->query("SELECT id, spec, content_hash FROM dataset ORDER BY id");
  if (!rows) return rows.error();
  std::vector<DatasetRecord> datasets;
  while (rows->next()) {
    datasets.push_back({.id = {rows->integer(0)}, .spec = rows->text(1), .content_hash = rows->text(2)});
  }
  if (!rows->ended()) return rows->ended().error();
  return datasets;
}

}  // namespace netwright::storage
