package io.purser.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectSkimTest {
    private static final String[] TEXTS = {
        "", "plain", "quote \\\" inside", "\\\\", "{[}],:", "ümläut \ud83d\ude00", "\\u0022usage\\u0022"
    };

    private final Random random = new Random(20261122);

    @Test
    void findsTheFieldsThatAParserFinds() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            byte[] json = ("\n" + object(3)).getBytes(UTF_8);
            assertThat(skimmed(json)).as(new String(json, UTF_8)).isEqualTo(parsed(json));
        }
    }

    @Test
    void endsWhereTheBytesEnd() {
        for (int i = 0; i < 500; i++) {
            byte[] json = object(3).getBytes(UTF_8);
            byte[] cut = java.util.Arrays.copyOf(json, random.nextInt(json.length));
            List<String> whole = skimmed(json);
            List<String> part = skimmed(cut);
            assertThat(part).as(new String(json, UTF_8)).isEqualTo(whole.subList(0, part.size()));
        }
    }

    @Test
    void whatIsNoObjectHasNoFields() {
        for (String json : List.of("", " ", "[1]", "\"a\"", "null", "{", "{}", "{\"a\"", "{\"a\":", "{\"a")) {
            assertThat(skimmed(json.getBytes(UTF_8))).as(json).isEmpty();
        }
    }

    private static List<String> skimmed(byte[] json) {
        List<String> fields = new ArrayList<>();
        ObjectSkim skim = new ObjectSkim(json, 0, json.length);
        while (skim.next()) {
            fields.add(new String(json, skim.valueFrom(), skim.valueLength(), UTF_8)
                    + (skim.isNamed(ObjectSkim.name("usage")) ? " is usage" : "")
                    + (skim.isObject() ? " is an object" : "")
                    + (skim.isString() ? " is a string" : ""));
        }
        return fields;
    }

    private static List<String> parsed(byte[] json) throws IOException {
        List<String> fields = new ArrayList<>();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isUsage = parser.currentName().equals("usage");
                JsonToken value = parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.finishToken();
                parser.skipChildren();
                int to = (int) parser.currentLocation().getByteOffset();
                String raw = new String(json, from, to - from, UTF_8).stripTrailing();
                fields.add((value.isNumeric() ? raw.replaceFirst("[ \n,}]+$", "") : raw)
                        + (isUsage ? " is usage" : "")
                        + (value == JsonToken.START_OBJECT ? " is an object" : "")
                        + (value == JsonToken.VALUE_STRING ? " is a string" : ""));
            }
        }
        return fields;
    }

    private String object(int depth) {
        StringBuilder json = new StringBuilder("{").append(space());
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : "," + space())
                    .append('"')
                    .append(List.of("usage", "model", "usages", "", "a\\\"b").get(random.nextInt(5)))
                    .append("\"")
                    .append(space())
                    .append(':')
                    .append(space())
                    .append(value(depth))
                    .append(space());
        }
        return json.append('}').toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> Integer.toString(random.nextInt(1_000) - 500);
            case 1 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 2 -> "1.5e3";
            case 3 -> '"' + TEXTS[random.nextInt(TEXTS.length)] + '"';
            case 4 -> object(depth - 1);
            default -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
        };
    }

    private String space() {
        return List.of("", "", " ", "\n ").get(random.nextInt(4));
    }
}
