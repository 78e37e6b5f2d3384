package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gathers the ids that a body names. Costs nothing until there is one.
final class References {
    private static final int MAX_IDS = 1_000;

    private final JsonParser json;
    private @Nullable List<Reference> found;

    References(JsonParser json) {
        this.json = json;
    }

    List<Reference> all() {
        List<Reference> known = found;
        return known == null ? List.of() : List.copyOf(known);
    }

    /// Reads the value of a field that names something: an id, a list of ids, or an object with one.
    void value(Reference.Kind kind, String field) throws IOException {
        switch (json.currentToken()) {
            case VALUE_STRING -> add(kind, field);
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    value(kind, field);
                }
            }
            case START_OBJECT -> {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    boolean isId = json.currentName().equals("id");
                    json.nextToken();
                    if (isId) {
                        value(kind, field);
                    } else {
                        json.skipChildren();
                    }
                }
            }
            default -> {}
        }
    }

    /// Reads past a value in which files may be named at any depth.
    void within() throws IOException {
        switch (json.currentToken()) {
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    within();
                }
            }
            case START_OBJECT -> {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String field = json.currentName();
                    json.nextToken();
                    if (Reference.Kind.named(field) == Reference.Kind.FILE) {
                        value(Reference.Kind.FILE, field);
                    } else {
                        within();
                    }
                }
            }
            default -> {}
        }
    }

    private void add(Reference.Kind kind, String field) throws IOException {
        List<Reference> into = found;
        if (into == null) {
            into = new ArrayList<>(2);
            found = into;
        }
        if (into.size() == MAX_IDS) {
            throw new Unexpected(field, "at most " + MAX_IDS + " ids");
        }
        into.add(new Reference(kind, field, json.getText()));
    }
}
