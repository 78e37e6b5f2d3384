package io.purser.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a JVM needs of memory: the heap that a collection leaves in use, and all that is not heap.
///
/// @param heapBytes in use after a collection
/// @param otherBytes resident and no heap, where the heap was touched at the start
public record Footprint(long heapBytes, long otherBytes) {
    private static final Pattern USED = Pattern.compile("^(?:DefNew|Tenured) .*used (\\d+)K", Pattern.MULTILINE);
    private static final Pattern TOTAL = Pattern.compile("^(?:DefNew|Tenured) .*total (\\d+)K", Pattern.MULTILINE);

    /// The options with which a heap is touched at the start, so that it does not grow later.
    public static final String TOUCHED = "-Xms512m -Xmx512m -XX:+AlwaysPreTouch";

    /// Measures a process with the serial collector; it stands still for the collection.
    public static Footprint of(RunningProcess process) throws IOException, InterruptedException {
        String _ = jcmd(process, "GC.run");
        String heap = jcmd(process, "GC.heap_info");
        return new Footprint(sum(USED, heap), process.residentBytes() - sum(TOTAL, heap));
    }

    public long bytes() {
        return heapBytes + otherBytes;
    }

    private static long sum(Pattern pattern, String text) {
        long kibibytes = 0;
        Matcher each = pattern.matcher(text);
        while (each.find()) {
            kibibytes += Long.parseLong(each.group(1));
        }
        return kibibytes * 1024;
    }

    private static String jcmd(RunningProcess process, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException(command + " failed: " + said.strip());
        }
        return said;
    }
}
