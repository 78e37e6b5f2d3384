package io.purser.control.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Prints the form of a policy as YAML that reads back as the same.
final class PolicyYaml {
    private static final int WIDTH = 120;

    private PolicyYaml() {}

    static String print(Map<String, Object> document) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setIndent(2)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(WIDTH)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(escaped(document));
    }

    /// `${` in a name is text, not a reference.
    private static Object escaped(Object value) {
        return switch (value) {
            case String text -> text.replace("${", "$${");
            case List<?> list -> list.stream().map(PolicyYaml::escaped).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(key, escaped(item)));
                yield copy;
            }
            default -> value;
        };
    }
}
