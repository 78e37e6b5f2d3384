package io.purser.platform.config;

/// Where a value stands, for messages.
///
/// @param source a file's name, a variable or a flag
/// @param line 1 for the first, 0 where the source has no lines
/// @param path `providers[0].baseUrl`, empty for the whole document
public record Place(String source, int line, String path) {

    /// The place of a member: `path.name`.
    Place field(String name, int atLine) {
        return new Place(source, atLine, path.isEmpty() ? name : path + "." + name);
    }

    /// The place of an item: `path[index]`.
    Place item(int index, int atLine) {
        return new Place(source, atLine, path + "[" + index + "]");
    }

    @Override
    public String toString() {
        String where = line == 0 ? source : source + ":" + line;
        return path.isEmpty() ? where : where + ": " + path;
    }
}
