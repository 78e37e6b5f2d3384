package io.purser.gateway.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parts of a `multipart/form-data` body, as places in its bytes: nothing is copied, so that
/// the body can go upstream as it came. Strict where a provider could read something else out of
/// the same bytes than the gateway does: lines end in CRLF, the boundary stands at the beginning
/// of a line only, and no part is encoded or named in two ways.
final class MultipartBody {
    private static final int MAX_PARTS = 64;
    private static final int MAX_HEAD_BYTES = 4 << 10;
    private static final int MAX_BOUNDARY = 70;
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"\\\\]+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern BOUNDARY_CHARACTERS = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]*[^ ]");
    private static final Pattern DISPOSITION = Pattern.compile(
            "form-data((?:;\\s*[a-z]+\\*?=(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s;\"]+)\\s*)*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([a-z]+\\*?)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private final byte[] body;
    private final int length;
    private final byte[] delimiter;
    private final List<Part> parts = new ArrayList<>(8);

    private MultipartBody(byte[] body, int length, byte[] delimiter) {
        this.body = body;
        this.length = length;
        this.delimiter = delimiter;
    }

    /// One part; its content is `body[from .. to)`.
    ///
    /// @param file whether it came with a file's name
    record Part(String name, boolean file, int from, int to) {
        int size() {
            return to - from;
        }
    }

    /// Whether a content type says that a body is a form.
    static boolean isForm(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /// The parts of `body[0 .. length)`.
    ///
    /// @throws Unexpected where it is no form that everybody reads in the same way
    static List<Part> parts(@Nullable String contentType, byte[] body, int length) {
        String boundary = boundary(contentType);
        byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
        MultipartBody form = new MultipartBody(body, length, delimiter);
        form.read();
        return form.parts;
    }

    private static String boundary(@Nullable String contentType) {
        Matcher found = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (!isForm(contentType) || !found.find()) {
            throw new Unexpected("content-type", "multipart/form-data with one boundary");
        }
        String boundary = found.group(1) == null ? found.group(2) : found.group(1);
        boolean isOne = !found.find();
        if (!isOne
                || boundary.length() > MAX_BOUNDARY
                || !BOUNDARY_CHARACTERS.matcher(boundary).matches()) {
            throw new Unexpected("content-type", "multipart/form-data with one boundary of 1 to 70 characters");
        }
        return boundary;
    }

    private void read() {
        int at = next(0);
        if (at != 0) {
            throw new Unexpected("body", "multipart/form-data that begins with its boundary");
        }
        while (true) {
            int behind = at + delimiter.length;
            if (startsWith(behind, '-', '-')) {
                end(behind + 2);
                return;
            }
            if (!startsWith(behind, '\r', '\n')) {
                throw new Unexpected("body", "a line's end after each boundary");
            }
            int next = next(behind);
            if (next < 0) {
                throw new Unexpected("body", "multipart/form-data that ends with its boundary");
            }
            part(behind + 2, next - 2);
            at = next;
        }
    }

    /// Nothing may follow that another reader could take for a part.
    private void end(int from) {
        boolean isEnd = from == length || (from + 2 == length && startsWith(from, '\r', '\n'));
        if (!isEnd) {
            throw new Unexpected("body", "nothing after the last boundary");
        }
    }

    /// Where the next delimiter begins, -1 where there is none.
    private int next(int from) {
        int last = length - delimiter.length;
        for (int at = from; at <= last; at++) {
            if (body[at] == '-' && isDelimiter(at)) {
                if (at > 0 && !(at >= 2 && body[at - 2] == '\r' && body[at - 1] == '\n')) {
                    throw new Unexpected("body", "the boundary at the beginning of a line only");
                }
                return at;
            }
        }
        return -1;
    }

    private boolean isDelimiter(int at) {
        for (int i = 0; i < delimiter.length; i++) {
            if (body[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean startsWith(int at, char first, char second) {
        return at + 2 <= length && body[at] == first && body[at + 1] == second;
    }

    private void part(int from, int to) {
        int headEnd = blankLine(from, to);
        if (headEnd < 0) {
            throw new Unexpected("body", "a head of at most 4 KiB and an empty line in each part");
        }
        if (parts.size() == MAX_PARTS) {
            throw new Unexpected("body", "at most " + MAX_PARTS + " parts");
        }
        String head = new String(body, from, headEnd - from, StandardCharsets.UTF_8);
        parts.add(part(head, headEnd + BLANK_LINE.length, Math.max(to, headEnd + BLANK_LINE.length)));
    }

    private int blankLine(int from, int to) {
        int last = Math.min(to, from + MAX_HEAD_BYTES) - 2;
        for (int at = from; at <= last; at++) {
            if (startsWith(at, '\r', '\n') && startsWith(at + 2, '\r', '\n')) {
                return at;
            }
        }
        return -1;
    }

    private static Part part(String head, int from, int to) {
        String disposition = null;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            switch (name) {
                case "content-disposition" -> {
                    if (disposition != null) {
                        throw new Unexpected("content-disposition", "one in each part");
                    }
                    disposition = line.substring(colon + 1).strip();
                }
                case "content-type" -> {}
                default -> throw new Unexpected("body", "parts with content-disposition and content-type only");
            }
        }
        return named(disposition, from, to);
    }

    private static Part named(@Nullable String disposition, int from, int to) {
        Matcher shape = DISPOSITION.matcher(disposition == null ? "" : disposition);
        if (!shape.matches()) {
            throw new Unexpected("content-disposition", "form-data with a name in each part");
        }
        String name = null;
        boolean file = false;
        for (Matcher found = PARAMETER.matcher(shape.group(1)); found.find(); ) {
            String value = found.group(2) == null ? found.group(3) : found.group(2);
            switch (found.group(1).toLowerCase(Locale.ROOT)) {
                case "name" -> {
                    if (name != null || value.indexOf('\\') >= 0) {
                        throw new Unexpected("content-disposition", "one plain name in each part");
                    }
                    name = value;
                }
                case "filename", "filename*" -> file = true;
                default -> throw new Unexpected("content-disposition", "name and filename only");
            }
        }
        if (name == null) {
            throw new Unexpected("content-disposition", "form-data with a name in each part");
        }
        return new Part(name, file, from, to);
    }
}
