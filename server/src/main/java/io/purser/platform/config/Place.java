package io.purser.platform.config;

import org.jspecify.annotations.Nullable;

/// Where a value stands, for messages. A large file has hundreds of thousands, of which hardly one is ever told: the
/// path is put together when somebody asks.
public final class Place {
    private static final int NO_ITEM = -1;

    private final String source;
    private final int line;
    private final @Nullable Place parent;
    private final String name;
    private final int index;

    /// @param source a file's name, a variable or a flag
    /// @param line 1 for the first, 0 where the source has no lines
    /// @param path `providers[0].baseUrl`, empty for the whole document
    public Place(String source, int line, String path) {
        this(source, line, null, path, NO_ITEM);
    }

    private Place(String source, int line, @Nullable Place parent, String name, int index) {
        this.source = source;
        this.line = line;
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /// A file's name, a variable or a flag.
    public String source() {
        return source;
    }

    /// 1 for the first, 0 where the source has no lines.
    public int line() {
        return line;
    }

    /// `providers[0].baseUrl`, empty for the whole document.
    public String path() {
        StringBuilder path = new StringBuilder();
        write(path);
        return path.toString();
    }

    private void write(StringBuilder path) {
        if (parent != null) {
            parent.write(path);
        }
        if (index != NO_ITEM) {
            path.append('[').append(index).append(']');
        } else {
            path.append(path.isEmpty() ? "" : ".").append(name);
        }
    }

    /// The place of a member: `path.name`.
    Place field(String member, int atLine) {
        return new Place(source, atLine, this, member, NO_ITEM);
    }

    /// The place of an item: `path[index]`.
    Place item(int at, int atLine) {
        return new Place(source, atLine, this, "", at);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Place place
                        && line == place.line
                        && source.equals(place.source)
                        && path().equals(place.path()));
    }

    @Override
    public int hashCode() {
        return 31 * source.hashCode() + line;
    }

    @Override
    public String toString() {
        String where = line == 0 ? source : source + ":" + line;
        String path = path();
        return path.isEmpty() ? where : where + ": " + path;
    }
}
