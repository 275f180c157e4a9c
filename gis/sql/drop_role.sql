-- Purpose: act as the user of the address again, who may have rights that no role of ours has.
SET ROLE NONE
