package io.purser.gateway.relay;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/// A stream as Google sends it to whoever did not ask for server-sent events: one JSON array with
/// an element for each event. Keeps nothing but where in a line it stands.
final class ArrayForm {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private boolean begun;
    private boolean inEvent;
    private boolean isData = true;
    private boolean afterReturn;
    private int column;

    /// The elements, or the parts of them, that these bytes of events hold.
    Buffer of(Buffer events) {
        Buffer out = Buffer.buffer(events.length() + 16);
        for (byte each : events.getBytes()) {
            take(each, out);
        }
        return out;
    }

    /// The same, and the array's end.
    Buffer end(Buffer events) {
        Buffer out = of(events);
        return out.appendString(begun ? "]" : "[]");
    }

    private void take(byte each, Buffer out) {
        boolean endsReturn = each == '\n' && afterReturn;
        afterReturn = each == '\r';
        if (endsReturn) {
            return;
        }
        if (each == '\n' || each == '\r') {
            inEvent &= column > 0;
            column = 0;
            isData = true;
        } else if (column < DATA.length) {
            isData &= DATA[column] == each;
            column++;
            if (isData && column == DATA.length) {
                element(out);
            }
        } else {
            boolean isSpace = column == DATA.length && each == ' ';
            column++;
            if (isData && !isSpace) {
                out.appendByte(each);
            }
        }
    }

    private void element(Buffer out) {
        if (!inEvent) {
            out.appendString(begun ? ",\r\n" : "[");
            begun = true;
            inEvent = true;
        }
    }
}
