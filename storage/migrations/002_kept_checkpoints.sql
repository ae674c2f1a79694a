-- SPDX-License-Identifier: Apache-2.0
-- Checkpoints a run keeps for good, beside the newest and the best.

ALTER TABLE checkpoint ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));
