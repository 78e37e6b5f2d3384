package io.purser.control.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The id of one attempt of a call: the call's own for the first, with `-2`, `-3`, … behind it for
/// those that followed.
///
/// @param number 1 for the first
record AttemptId(String call, int number) {
    private static final Pattern FURTHER = Pattern.compile("(.+)-([2-9]|[1-9][0-9])");

    static AttemptId of(String id) {
        Matcher further = FURTHER.matcher(id);
        return further.matches()
                ? new AttemptId(further.group(1), Integer.parseInt(further.group(2)))
                : new AttemptId(id, 1);
    }

    /// The attempt before this one, null for the first.
    @Nullable
    AttemptId before() {
        return number == 1 ? null : new AttemptId(call, number - 1);
    }

    AttemptId after() {
        return new AttemptId(call, number + 1);
    }

    @Override
    public String toString() {
        return number == 1 ? call : call + "-" + number;
    }
}
