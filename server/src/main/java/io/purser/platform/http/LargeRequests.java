package io.purser.platform.http;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where large requests of patient routes run. Each has a thread of the system of its own, which takes
/// the processor only where others leave it; a virtual thread would keep one of the few that carry
/// all of them.
final class LargeRequests {
    private static final Logger log = LoggerFactory.getLogger(LargeRequests.class);
    private static final int LARGE_BYTES = 256 << 10;
    private static final int NICER = 10;

    private LargeRequests() {}

    static boolean isOne(int bodyBytes) {
        return bodyBytes > LARGE_BYTES;
    }

    static void start(Runnable request) {
        Thread.ofPlatform().daemon().name("large request").start(() -> {
            beNice();
            request.run();
        });
    }

    /// Anybody may be nicer. Where the system has no such call, requests run as others do.
    private static void beNice() {
        try {
            MethodHandle nice = Native.NICE;
            if (nice != null) {
                int _ = (int) nice.invokeExact(NICER);
            }
        } catch (Throwable refused) {
            log.debug("A large request runs as others do", refused);
        }
    }

    /// `nice` of the C library, which on Linux speaks of the thread that asks. Looked up when the first
    /// large request comes.
    private static final class Native {
        static final @Nullable MethodHandle NICE = nice();

        @SuppressWarnings("restricted")
        private static @Nullable MethodHandle nice() {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return null;
            }
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find("nice")
                    .map(address -> linker.downcallHandle(
                            address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                    .orElse(null);
        }
    }
}
