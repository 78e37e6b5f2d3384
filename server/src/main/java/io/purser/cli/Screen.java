package io.purser.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A terminal's second screen, on which each frame is drawn over the one before. A line is cleared behind its text, so
/// that nothing flickers; what stood on the terminal is there again when it is closed.
final class Screen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_TO_END = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final int columns;
    private final int rows;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isOpen;
    private boolean isClosed;

    Screen(Terminal terminal) {
        this.out = terminal.out();
        this.columns = terminal.columns();
        this.rows = terminal.rows();
    }

    /// Shows these lines and nothing else; what does not fit is cut.
    void draw(List<String> lines) {
        StringBuilder frame = new StringBuilder();
        List<String> shown = lines.subList(0, Math.min(lines.size(), rows));
        for (int at = 0; at < shown.size(); at++) {
            frame.append(at == 0 ? HOME : "\n").append(cut(shown.get(at))).append(CLEAR_TO_END);
        }
        frame.append(CLEAR_BELOW);
        lock.lock();
        try {
            if (!isClosed) {
                out.print(isOpen ? frame : ENTER + frame);
                out.flush();
                isOpen = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private String cut(String line) {
        return line.codePointCount(0, line.length()) <= columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, columns - 1)) + "…";
    }

    /// Gives the terminal back; whatever is drawn after that is not shown. May be called again.
    @Override
    public void close() {
        lock.lock();
        try {
            if (isOpen && !isClosed) {
                out.print(LEAVE);
                out.flush();
            }
            isClosed = true;
        } finally {
            lock.unlock();
        }
    }
}
