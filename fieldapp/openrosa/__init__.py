"""The texts of OpenRosa 1.0: form list, manifest, messages. Text only; no Flask, no SQL, no clock."""
