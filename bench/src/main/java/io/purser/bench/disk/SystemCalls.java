package io.purser.bench.disk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the output of `strace -f -yy` for the order of four things: the arrival of a call, a
/// write to the ledger's write-ahead log, a sync of it, a request to the provider.
final class SystemCalls {
    private static final String LOG = "ledger.db-wal>";
    private static final Pattern LINE = Pattern.compile("^(?:\\[pid +)?(\\d+)\\]? +(?:<\\.\\.\\. )?(\\w+)(.*)$");
    private final Pattern upstream;
    private final Map<String, String> unfinished = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private boolean written;
    private boolean synced;
    private int sends;

    SystemCalls(int upstreamPort) {
        upstream = Pattern.compile("->\\[?[0-9a-f.:]*127\\.0\\.0\\.1\\]?:" + upstreamPort + "\\]>");
    }

    /// What is out of order; empty where every request upstream came after a write to the log and
    /// a sync of all that was written.
    List<String> differences(List<String> lines) {
        lines.forEach(this::line);
        return differences;
    }

    /// Requests to the provider that were seen.
    int sends() {
        return sends;
    }

    private void line(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        String thread = matcher.group(1);
        String rest = matcher.group(3);
        if (rest.contains("<unfinished ...>")) {
            unfinished.put(thread, rest);
            begun(matcher.group(2), rest);
            return;
        }
        if (rest.startsWith(" resumed>")) {
            ended(matcher.group(2), unfinished.getOrDefault(thread, "") + rest);
            return;
        }
        begun(matcher.group(2), rest);
        ended(matcher.group(2), rest);
    }

    /// A write counts from its begin, a request too.
    private void begun(String call, String arguments) {
        if (call.startsWith("pwrite") && arguments.contains(LOG)) {
            written = true;
            synced = false;
        } else if (upstream.matcher(arguments).find() && arguments.contains("POST /")) {
            sends++;
            if (!written || !synced) {
                differences.add("request " + sends + " went upstream with the log since its arrival "
                        + (written ? "written and not synced" : "not written"));
            }
            written = false;
        }
    }

    /// A sync counts from its end; a call's arrival forgets what was written before it.
    private void ended(String call, String arguments) {
        if ((call.startsWith("read") || call.startsWith("recv")) && arguments.contains("POST /")) {
            written = false;
        } else if (call.endsWith("sync") && arguments.contains(LOG)) {
            synced = true;
        }
    }
}
