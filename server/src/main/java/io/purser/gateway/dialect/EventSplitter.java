package io.purser.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Finds the events of a server-sent stream in bytes that come in chunks of any size. Lines end in
/// LF, CR LF or CR; an empty line ends an event. Feed it, then ask for the next event until there
/// is none.
public final class EventSplitter {
    private byte[] bytes = new byte[2048];
    private int length;
    private int from;
    private int to;
    private int lineFrom;
    private int scanned;
    private boolean ended;
    private boolean spilled;
    private boolean rest;

    private byte[] data = bytes;
    private int dataFrom = -1;
    private int dataTo = -1;

    /// Takes the next chunk. Invalidates what the getters answered.
    public void feed(Buffer chunk) {
        compact();
        int more = chunk.length();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
        chunk.getBytes(bytes, length);
        length += more;
    }

    /// Takes the bytes of an unfinished event out, all but the last `kept`: it is too long to wait
    /// for its end. What `next` finds then is its rest.
    public Buffer spill(int kept) {
        int upTo = length - kept;
        Buffer taken = Buffer.buffer(upTo - to).appendBytes(bytes, to, upTo - to);
        to = upTo;
        compact();
        spilled = true;
        return taken;
    }

    /// Whether the event is the rest of one that was spilled.
    public boolean isRest() {
        return rest;
    }

    /// Says that nothing follows: what is left is the last event.
    public void end() {
        ended = true;
    }

    /// Bytes behind the last event that `next` found.
    public int pendingBytes() {
        return length - to;
    }

    /// Goes to the next whole event, where there is one.
    public boolean next() {
        from = to;
        startEvent();
        while (true) {
            int lineEnd = lineEnd();
            if (lineEnd == length) {
                return ended && from < length && takeRest();
            }
            int next = lineEnd + 1;
            if (bytes[lineEnd] == '\r') {
                if (next == length && !ended) {
                    return false;
                }
                next += next < length && bytes[next] == '\n' ? 1 : 0;
            }
            boolean blank = lineEnd == lineFrom;
            if (!blank) {
                line(lineFrom, lineEnd);
            }
            lineFrom = next;
            scanned = next;
            if (blank) {
                to = next;
                return found();
            }
        }
    }

    private void startEvent() {
        lineFrom = from;
        scanned = from;
        data = bytes;
        dataFrom = -1;
        dataTo = -1;
    }

    private boolean takeRest() {
        if (lineFrom < length) {
            line(lineFrom, length);
        }
        to = length;
        return found();
    }

    private boolean found() {
        rest = spilled;
        spilled = false;
        return true;
    }

    private int lineEnd() {
        int at = scanned;
        while (at < length && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        scanned = at;
        return at;
    }

    private void line(int lineFrom, int lineTo) {
        if (lineTo - lineFrom < 5
                || bytes[lineFrom] != 'd'
                || bytes[lineFrom + 1] != 'a'
                || bytes[lineFrom + 2] != 't'
                || bytes[lineFrom + 3] != 'a'
                || bytes[lineFrom + 4] != ':') {
            return;
        }
        int valueFrom = lineFrom + 5;
        valueFrom += valueFrom < lineTo && bytes[valueFrom] == ' ' ? 1 : 0;
        if (dataFrom < 0) {
            dataFrom = valueFrom;
            dataTo = lineTo;
        } else {
            join(valueFrom, lineTo);
        }
    }

    private void join(int valueFrom, int valueTo) {
        int before = dataTo - dataFrom;
        byte[] joined = new byte[before + 1 + valueTo - valueFrom];
        System.arraycopy(data, dataFrom, joined, 0, before);
        joined[before] = '\n';
        System.arraycopy(bytes, valueFrom, joined, before + 1, valueTo - valueFrom);
        data = joined;
        dataFrom = 0;
        dataTo = joined.length;
    }

    private void compact() {
        if (to > 0) {
            System.arraycopy(bytes, to, bytes, 0, length - to);
            length -= to;
            to = 0;
        }
        from = 0;
        scanned = 0;
    }

    /// The array that holds the event.
    public byte[] bytes() {
        return bytes;
    }

    /// Where the event begins.
    public int from() {
        return from;
    }

    /// Behind the event's blank line.
    public int to() {
        return to;
    }

    /// Whether the event has data.
    public boolean hasData() {
        return dataFrom >= 0;
    }

    /// The array that holds the data: the event's own, unless it has several data lines.
    public byte[] data() {
        return data;
    }

    public int dataFrom() {
        return dataFrom;
    }

    public int dataTo() {
        return dataTo;
    }
}
