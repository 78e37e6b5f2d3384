package io.purser.control.exports;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cells of a sheet. Texts stand in the cells themselves and not in a list beside them, which would have to be held
/// in memory.
final class XlsxCells {
    /// Style 1 is a moment, style 2 a header.
    static final String STYLES = "<styleSheet xmlns=\"%s\"><numFmts count=\"1\">"
            + "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss.000\"/></numFmts>"
            + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
            + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
            + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
            + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
            + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
            + "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            + "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
            + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>"
            + "</styleSheet>";

    /// A spreadsheet shows and keeps so many digits of a number.
    private static final int MOST_DIGITS = 15;

    private static final int MOST_CHARACTERS = 32_767;
    private static final LocalDateTime DAY_ZERO = LocalDateTime.of(1899, 12, 30, 0, 0);
    /// Before it the days of spreadsheets are one off: they take 1900 for a leap year.
    private static final LocalDateTime FIRST_DAY = LocalDateTime.of(1900, 3, 1, 0, 0);

    private static final BigDecimal DAY_MILLIS = BigDecimal.valueOf(86_400_000);

    private final List<Column> columns;
    private final List<String> letters;
    private final StringBuilder written = new StringBuilder();

    XlsxCells(List<Column> columns) {
        this.columns = columns;
        this.letters = new ArrayList<>();
        for (int at = 0; at < columns.size(); at++) {
            letters.add((at < 26 ? "" : String.valueOf((char) ('A' + at / 26 - 1))) + (char) ('A' + at % 26));
        }
    }

    String header() {
        written.setLength(0);
        written.append("<row r=\"1\">");
        for (int at = 0; at < columns.size(); at++) {
            text(1, at, " s=\"2\"", columns.get(at).name());
        }
        return written.append("</row>").toString();
    }

    /// Stands until the next is asked for.
    CharSequence row(int row, List<@Nullable String> cells) {
        written.setLength(0);
        written.append("<row r=\"").append(row).append("\">");
        for (int at = 0; at < columns.size(); at++) {
            String cell = cells.get(at);
            if (cell != null && !cell.isEmpty()) {
                cell(row, at, cell);
            }
        }
        return written.append("</row>");
    }

    private void cell(int row, int at, String value) {
        switch (columns.get(at).kind()) {
            case TEXT, MOMENT, OBJECT -> text(row, at, "", value);
            case COUNT, AMOUNT, RATIO -> {
                BigDecimal number = new BigDecimal(value).stripTrailingZeros();
                if (number.precision() <= MOST_DIGITS) {
                    plain(row, at, "", number.toPlainString());
                } else {
                    text(row, at, "", value);
                }
            }
            case TRUTH -> plain(row, at, " t=\"b\"", Boolean.parseBoolean(value) ? "1" : "0");
            case LOCAL -> {
                LocalDateTime local = OffsetDateTime.parse(value).toLocalDateTime();
                if (local.isBefore(FIRST_DAY)) {
                    text(row, at, "", value);
                } else {
                    plain(row, at, " s=\"1\"", days(local));
                }
            }
        }
    }

    private static String days(LocalDateTime local) {
        return BigDecimal.valueOf(Duration.between(DAY_ZERO, local).toMillis())
                .divide(DAY_MILLIS, 10, java.math.RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    private void plain(int row, int at, String attributes, String value) {
        open(row, at, attributes).append("><v>").append(value).append("</v></c>");
    }

    private void text(int row, int at, String attributes, String value) {
        if (value.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(columns.get(at).name() + ": a text of " + value.length()
                    + " characters fits no cell; expected at most " + MOST_CHARACTERS + ", export csv or json");
        }
        open(row, at, attributes).append(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escape(value);
        written.append("</t></is></c>");
    }

    private StringBuilder open(int row, int at, String attributes) {
        return written.append("<c r=\"")
                .append(letters.get(at))
                .append(row)
                .append('"')
                .append(attributes);
    }

    private void escape(String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            switch (c) {
                case '&' -> written.append("&amp;");
                case '<' -> written.append("&lt;");
                case '>' -> written.append("&gt;");
                case '\t', '\n' -> written.append(c);
                case '\r' -> written.append("&#13;");
                default -> {
                    if (Character.isHighSurrogate(c)
                            && at + 1 < value.length()
                            && Character.isLowSurrogate(value.charAt(at + 1))) {
                        written.append(c).append(value.charAt(++at));
                    } else {
                        written.append(c < ' ' || Character.isSurrogate(c) || c >= '\uFFFE' ? '\uFFFD' : c);
                    }
                }
            }
        }
    }
}
