package io.purser;

import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a command tells people while it runs, and the code in it.
final class Notes extends StringWriter {
    private static final Pattern CODE = Pattern.compile("the code ([A-Z]{4}-[A-Z]{4})");

    private final CountDownLatch told = new CountDownLatch(1);

    @Override
    public void flush() {
        if (CODE.matcher(toString()).find()) {
            told.countDown();
        }
    }

    /// Waits for the code that is to be let in.
    String code() throws InterruptedException {
        Matcher found = CODE.matcher(told.await(60, TimeUnit.SECONDS) ? toString() : "");
        if (!found.find()) {
            throw new AssertionError("no code: " + this);
        }
        return found.group(1);
    }

    String text() {
        return toString();
    }
}
