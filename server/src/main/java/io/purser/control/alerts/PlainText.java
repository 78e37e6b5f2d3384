package io.purser.control.alerts;

/// Plain text for a mail: paragraphs and a table of a few figures, in lines of at most 78 columns wherever a space
/// allows it.
public final class PlainText {
    private static final int COLUMNS = 78;

    private final StringBuilder text = new StringBuilder();
    private final int label;

    /// @param label columns of a figure's name, with the space behind it
    public PlainText(int label) {
        this.label = label;
    }

    /// Words in lines, and an empty line.
    public PlainText paragraph(String words) {
        lines("", "", words);
        text.append('\n');
        return this;
    }

    /// One line of figures; the lines of a long one stand below each other.
    public PlainText figure(String name, String value) {
        lines(name + " ".repeat(Math.max(1, label - name.length())), " ".repeat(label), value);
        return this;
    }

    /// A line that stands as it is, with two spaces before it.
    public PlainText verbatim(String line) {
        text.append("  ").append(line).append('\n');
        return this;
    }

    /// An empty line.
    public PlainText gap() {
        text.append('\n');
        return this;
    }

    private void lines(String first, String further, String words) {
        StringBuilder line = new StringBuilder(first);
        boolean begun = false;
        for (String word : words.split(" ")) {
            if (begun && line.length() + 1 + word.length() > COLUMNS) {
                text.append(line).append('\n');
                line = new StringBuilder(further);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
