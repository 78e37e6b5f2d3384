package io.purser.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every text reads as it did by way of the library's composer: the same tree, the same lines, the same problems.
class YamlReaderTest {
    private static final Variables VARIABLES = new Variables(Map.of("KEY", "value", "EMPTY", ""));

    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private static final List<String> SCALARS = List.of(
            "a",
            "b",
            "name",
            "null",
            "Null",
            "~",
            "",
            "nullx",
            "true",
            "1",
            "-1.5e3",
            ".inf",
            "0x1F",
            "\"\"",
            "''",
            "\"null\"",
            "'null'",
            "\"a\\tb\\u00e4\"",
            "\"two\n      lines\"",
            "${KEY}",
            "${NONE}",
            "$${KEY}",
            "${EMPTY}",
            "<<",
            "=",
            "!",
            "! ",
            "! null",
            "! x",
            "!!str null",
            "!!str",
            "!!null x",
            "!!null",
            "!!null 'x'",
            "!!int 3",
            "!own x",
            "!a%01 x",
            "!<tag:yaml.org,2002:null> n",
            "!nope!x y",
            "&a x",
            "&b",
            "&a null",
            "*a",
            "*b",
            "*none",
            "&a !!null y",
            "!!null &b y",
            "*a ",
            "a: b",
            "- c",
            "# note",
            "a # note",
            "|\n      text\n",
            ">-\n      f\n\n      g",
            "%x",
            "@x",
            "`x",
            "{",
            "]",
            ",",
            "\t",
            "…",
            "\uD83D\uDE00",
            "\u0007",
            "'",
            "? x",
            "[]",
            "{}",
            "[null, ~, '']");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "---\n",
                "--- \n...\n",
                "# only a note",
                "a: 1\n---\nb: 2",
                "--- {a: b}\n--- {c: d}",
                "%YAML 1.2\n---\na: b",
                "%YAML 2.0\n---\na: b",
                "%TAG !e! tag:yaml.org,2002:\n---\na: !e!null x",
                "- a\n- b",
                "plain",
                "a: &x [1, 2]\nb: *x\nc: {d: *x}",
                "a: &x {n: *x}",
                "a: &x [*x]\na: *x",
                "a: b\na: &x [*x]\nc: 1",
                "a: b\na: &x {n: ${NONE}, n: 2}\nc: *x",
                "a: &x ${NONE}\nb: *x\n? *x\n: c",
                "&x a: b\n*x : c\nd: *x",
                "a: &x 1\nb: &x 2\nc: *x",
                "a: &x [&x 1, *x]\nb: *x",
                "? [a]\n: b",
                "? {a: b}\n: c\nd: [",
                "? [a]\n: b: c: d",
                "a: *none\nb: [",
                "a: !a%01 b\nc: [",
                "a: !!map [b]\nc: !!seq {d: e}",
                "a: ! null\nb: !!null x\nc: !!null 'x'\nd: !!str null\ne: !!str",
                "a:\nb: ~\nc: null\nd: Null\ne: ''\nf: \"null\"\ng: |\n  null\nh: >-\n  null",
                "a: {b, c: , d: null, e}\nf: [a: b, ? c, , ]",
                "\ta: b",
                "a: b\r\nc:\r\n  - d\r\n  -\r\n",
                "\uFEFFa: b",
                "a: \u0085b\n",
                "a: 'x\n\n  y'\nb: \"z\\\n  w\"",
                "a: b: c",
                "a: [b\nc: d",
                "a: \"\\q\"",
                "a: \u0000",
                "a: b\n  c: d\n e: f",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void anOddTextReadsAsItDid(String text) {
        assertSame(text);
    }

    @Test
    void aliasesAreBoundedAsTheyWere() {
        assertSame("a: &x [1]\nb: [" + "*x, ".repeat(50) + "]");
        assertSame("a: &x [1]\nb: [" + "*x, ".repeat(51) + "]");
        assertSame("a: &x [1]\nb: [" + "*x, ".repeat(51) + "]\nc: [");
        assertSame("a: &x 1\nb: [" + "*x, ".repeat(500) + "]");
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 8; i++) {
            laughs.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(7)));
        }
        assertSame(laughs + "b: ${NONE}\n");
    }

    @Test
    void everyExampleReadsAsItDid() throws IOException {
        List<String> texts = examples();
        assertThat(texts).hasSizeGreaterThan(20);
        texts.forEach(YamlReaderTest::assertSame);
    }

    @Test
    void randomTextsReadAsTheyDid() {
        int good = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                block(random, 0, text);
            }
            good += assertSame(text.toString()) ? 1 : 0;
        }
        assertThat(good).isBetween(500, 5_500);
    }

    @Test
    void damagedExamplesReadAsTheyDid() throws IOException {
        List<String> texts = examples();
        String marks = "{}[]:,-?&*!|>'\"%#@ \n\tan~${}0\\\u0007";
        for (int seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            String whole = texts.get(random.nextInt(texts.size()));
            int start = random.nextInt(whole.length());
            StringBuilder text = new StringBuilder(
                    whole.substring(whole.lastIndexOf('\n', start) + 1, Math.min(whole.length(), start + 600)));
            for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
                int at = random.nextInt(text.length());
                char mark = marks.charAt(random.nextInt(marks.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, mark);
                    case 1 -> text.setCharAt(at, mark);
                    default -> text.deleteCharAt(at);
                }
            }
            assertSame(text.toString());
        }
    }

    /// What stands as YAML in the documentation.
    private static List<String> examples() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../docs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                YAML.matcher(Files.readString(file)).results().forEach(block -> texts.add(block.group(1)));
            }
        }
        return texts;
    }

    private static void block(Random random, int depth, StringBuilder text) {
        String indent = "  ".repeat(depth);
        boolean item = random.nextInt(4) == 0;
        text.append(indent)
                .append(item ? "- " : (random.nextInt(6) == 0 ? scalar(random) : "k" + random.nextInt(4)) + ": ");
        switch (depth > 3 ? 0 : random.nextInt(5)) {
            case 0, 1 -> text.append(scalar(random)).append('\n');
            case 2 -> text.append(flow(random, 0)).append('\n');
            default -> {
                text.append(random.nextInt(5) == 0 ? "&a" : "").append('\n');
                for (int i = random.nextInt(3); i >= 0; i--) {
                    block(random, depth + 1, text);
                }
            }
        }
    }

    private static String flow(Random random, int depth) {
        boolean list = random.nextBoolean();
        StringBuilder text = new StringBuilder(random.nextInt(6) == 0 ? "&b " : "").append(list ? '[' : '{');
        for (int i = random.nextInt(4); i > 0; i--) {
            String value = depth < 3 && random.nextInt(3) == 0 ? flow(random, depth + 1) : scalar(random);
            text.append(list ? value : "k" + random.nextInt(4) + ": " + value).append(", ");
        }
        return text.append(list ? ']' : '}').toString();
    }

    private static String scalar(Random random) {
        return random.nextInt(3) > 0 ? "v" + random.nextInt(9) : SCALARS.get(random.nextInt(SCALARS.size()));
    }

    /// @return whether nothing was wrong with it
    private static boolean assertSame(String text) {
        Problems expected = new Problems();
        Yaml.Fields was = ComposedYaml.read("file.yaml", text, VARIABLES, expected);
        Problems found = new Problems();
        Yaml.Fields is = YamlReader.read("file.yaml", text, VARIABLES, found);
        assertThat(found.all()).as(text).isEqualTo(expected.all());
        assertThat(is).as(text).isEqualTo(was);
        return found.count() == 0;
    }
}
