package io.purser.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Lays variables over the file, and flags over both.
final class Overrides {

    /// Read by the command line and by the start script, not by the configuration.
    private static final Set<String> ELSEWHERE = Set.of(
            "PURSER_URL",
            "PURSER_TOKEN",
            "PURSER_ORG",
            "PURSER_JAVA_OPTS",
            "PURSER_JVMS",
            "PURSER_CONFIG",
            "PURSER_GOVERNANCE",
            "PURSER_LOG");

    private final Map<String, String> environment;
    private final List<Config.Flag> flags;

    Overrides(Map<String, String> environment, List<Config.Flag> flags) {
        this.environment = environment;
        this.flags = List.copyOf(flags);
    }

    Yaml.Fields over(Yaml.Fields file, Problems problems) {
        Yaml.Fields result = file;
        for (Config.Flag set : all(problems)) {
            Place place = new Place(set.name(), 0, set.setting());
            List<String> path = List.of(set.setting().split("\\."));
            result = with(result, path, new Yaml.Text(place, set.value(), set.value()));
        }
        return result;
    }

    private List<Config.Flag> all(Problems problems) {
        Map<String, String> settings = new TreeMap<>();
        Settings.ALL.stream()
                .filter(Setting::overridable)
                .forEach(setting -> settings.put(setting.variable(), setting.path()));
        List<Config.Flag> all = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith("PURSER_") || ELSEWHERE.contains(name) || fromKubernetes(name)) {

                return;
            }
            String setting = settings.get(name);
            if (setting == null) {
                String meant = NearestName.of(name, settings.keySet())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; the known ones stand in docs/configuration.md");
                problems.add(new Place(name, 0, ""), "unknown variable" + meant);
            } else {
                all.add(new Config.Flag(name, setting, value));
            }
        });
        all.addAll(flags);
        return all;
    }

    /// A service named `purser` puts such variables into every pod beside it.
    private static boolean fromKubernetes(String name) {
        return name.equals("PURSER_PORT") || name.startsWith("PURSER_PORT_") || name.startsWith("PURSER_SERVICE_");
    }

    private static Yaml.Fields with(Yaml.Fields fields, List<String> path, Yaml.Text value) {
        Map<String, Yaml> values = new LinkedHashMap<>(fields.values());
        String name = path.getFirst();
        if (path.size() == 1) {
            values.put(name, value);
        } else {
            Yaml.Fields inner = values.get(name) instanceof Yaml.Fields mapping
                    ? mapping
                    : Yaml.Fields.none(fields.place().field(name, 0));
            values.put(name, with(inner, path.subList(1, path.size()), value));
        }
        return new Yaml.Fields(fields.place(), values);
    }
}
