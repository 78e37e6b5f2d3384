package io.purser.control.api.rest;

import io.purser.platform.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// How many groups the files of queries hold in memory, all together, until they have left: a client may take
/// its time, and the memory is for calls first. Files of few groups always have a place.
final class HeldGroups {
    static final int MOST = 250_000;
    private static final int FEW_OF_MOST = 50;

    private final int few;
    private final Semaphore free;

    HeldGroups(int most) {
        this.few = most / FEW_OF_MOST;
        this.free = new Semaphore(most);
    }

    /// A place for so many groups, until it is given back.
    Place take(int groups) {
        int taken = groups > few ? groups : 0;
        if (taken > 0 && !free.tryAcquire(taken)) {
            throw new Problem.Stop(Problem.unavailable(
                    "other large files of queries are on their way; try again when they have arrived, or ask for"
                            + " fewer groups"));
        }
        return new Place(taken);
    }

    /// Given back once.
    final class Place {
        private final int taken;
        private final AtomicBoolean isBack = new AtomicBoolean();

        private Place(int taken) {
            this.taken = taken;
        }

        void giveBack() {
            if (isBack.compareAndSet(false, true)) {
                free.release(taken);
            }
        }

        /// The same file, which gives it back when it has left, or never will.
        Response until(Response file) {
            Response.Body body = file.body();
            return new Response(file.status(), file.headers(), new Response.Body() {
                @Override
                public void writeTo(OutputStream out) throws IOException {
                    body.writeTo(out);
                }

                @Override
                public void end() {
                    giveBack();
                }
            });
        }
    }
}
