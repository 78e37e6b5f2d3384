package io.purser.platform.telemetry;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where a span stands in its trace, in the terms of W3C Trace Context.
///
/// @param high the first half of the trace id
/// @param low the second half
/// @param span never 0
/// @param parent 0 where the trace begins here
public record TraceContext(long high, long low, long span, long parent) {
    private static final int LENGTH = 55;
    private static final int VERSION_FF = 0xff;

    public TraceContext {
        if (span == 0 || (high | low) == 0) {
            throw new IllegalArgumentException("0 is no id of a trace or a span; expected another number");
        }
    }

    /// A trace of its own.
    public static TraceContext begin(LongSupplier ids) {
        return new TraceContext(ids.getAsLong(), nonZero(ids), nonZero(ids), 0);
    }

    /// A span below this one.
    public TraceContext child(LongSupplier ids) {
        return new TraceContext(high, low, nonZero(ids), span);
    }

    private static long nonZero(LongSupplier ids) {
        long id = ids.getAsLong();
        return id == 0 ? 1 : id;
    }

    /// What a caller says of the trace that its call is part of.
    ///
    /// @param sampled whether the caller keeps it
    public record Incoming(long high, long low, long parent, boolean sampled) {

        /// The call's own span.
        public TraceContext child(LongSupplier ids) {
            return new TraceContext(high, low, nonZero(ids), parent);
        }
    }

    /// A `traceparent` header; null where there is none or it is not one, for which the standard
    /// wants a new trace.
    public static @Nullable Incoming parse(@Nullable String header) {
        if (header == null || header.length() < LENGTH || !isShaped(header)) {
            return null;
        }
        boolean isFirst = header.startsWith("00");
        boolean fits = isFirst ? header.length() == LENGTH : header.length() == LENGTH || header.charAt(LENGTH) == '-';
        long high = hex(header, 3, 19);
        long low = hex(header, 19, 35);
        long parent = hex(header, 36, 52);
        boolean isOne = fits && hex(header, 0, 2) != VERSION_FF && (high | low) != 0 && parent != 0;
        return isOne ? new Incoming(high, low, parent, (hex(header, 53, 55) & 1) != 0) : null;
    }

    private static boolean isShaped(String header) {
        for (int i = 0; i < LENGTH; i++) {
            char c = header.charAt(i);
            boolean isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            boolean isBetween = i == 2 || i == 35 || i == 52;
            if (isBetween ? c != '-' : !isHex) {
                return false;
            }
        }
        return true;
    }

    private static long hex(String text, int from, int to) {
        return Long.parseUnsignedLong(text, from, to, 16);
    }
}
