-- Edits are made and undone step by step; an added road remembers where it hangs.
ALTER TABLE road_edit ADD COLUMN step INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE road_edit ADD COLUMN ends JSONB;
COMMENT ON COLUMN road_edit.step IS '1, 2, 3 … in its scenario; the edits of a step are made and undone together';
COMMENT ON COLUMN road_edit.ends IS 'Node, or edge and millimetres, where each end of an addition hangs';
