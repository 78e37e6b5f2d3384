package io.purser.control.exports;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// RFC 8259: one object, in it the rows, one a line, and after them what they come to. Amounts are texts, since many
/// readers of JSON would round a number.
final class JsonTable {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private JsonTable() {}

    static Table.Total write(Table table, OutputStream out) throws IOException {
        List<Column> columns = table.columns();
        try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.writeStartObject();
            json.writeStringField("organization", table.organization());
            json.writeArrayFieldStart("rows");
            Table.Total total = table.rows().each(cells -> {
                json.writeRaw('\n');
                json.writeStartObject();
                for (int at = 0; at < columns.size(); at++) {
                    json.writeFieldName(columns.get(at).name());
                    cell(json, columns.get(at).kind(), cells.get(at));
                }
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeStringField("total", total.amount());
            json.writeStringField("currency", total.currency());
            json.writeNumberField("requests", total.requests());
            json.writeStringField("complete_until", table.completeUntil());
            json.writeEndObject();
            json.writeRaw('\n');
            return total;
        }
    }

    private static void cell(JsonGenerator json, Column.Kind kind, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (kind) {
            case TEXT, AMOUNT, RATIO, MOMENT, LOCAL -> json.writeString(value);
            case COUNT -> json.writeNumber(Long.parseLong(value));
            case TRUTH -> json.writeBoolean(Boolean.parseBoolean(value));
            case OBJECT -> json.writeRawValue(value);
        }
    }
}
