package io.purser.control.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of checking an export.
public sealed interface AuditVerdict {

    /// Nothing was changed, cut or put elsewhere.
    ///
    /// @param chain `installation`, `organization:acme`
    /// @param entries how many, up to the last
    /// @param until the moment of the export: what came later is not in it
    /// @param keys ids of the keys whose signatures are on it
    record Sound(String chain, long entries, String until, List<String> keys) implements AuditVerdict {
        public Sound {
            keys = List.copyOf(keys);
        }
    }

    /// Something does not fit.
    ///
    /// @param line of the file, from 1
    /// @param entry the number of the first entry that is wrong or missing, null where it is no entry
    /// @param which the entry as it can be read, null where it cannot
    /// @param why what does not fit
    record Broken(long line, @Nullable Long entry, @Nullable String which, String why) implements AuditVerdict {}
}
