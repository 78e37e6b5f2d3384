package io.purser.platform.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `purser.yaml` section by section, and reports everything that is wrong at once.
final class ConfigLoader {
    private static final Config.OnDisconnect.Drain DRAIN = new Config.OnDisconnect.Drain(Duration.ofSeconds(30), 100);

    private final Map<String, String> environment;
    private final List<Config.Flag> flags;
    private final Problems problems = new Problems();

    ConfigLoader(Map<String, String> environment, List<Config.Flag> flags) {
        this.environment = environment;
        this.flags = flags;
    }

    Config load(@Nullable Path file) {
        Yaml.Fields fields = new Overrides(environment, flags).over(read(file), problems);
        Config config = config(new Section(fields, problems));
        problems.throwIfAny();
        return config;
    }

    private Yaml.Fields read(@Nullable Path file) {
        Place root = new Place(file == null ? "configuration" : file.toString(), 1, "");
        if (file == null) {
            return Yaml.Fields.none(root);
        }
        try {
            return YamlReader.read(file.toString(), Files.readString(file), new Variables(environment), problems);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(new Place(file.toString(), 0, ""), "no such file");
        } catch (MalformedInputException notText) {
            throw new ConfigException(new Place(file.toString(), 0, ""), "is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException(
                    new Place(file.toString(), 0, ""),
                    "cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    private Config config(Section root) {
        Config.Server server = new ServerReader(problems).server(root.section("server"));
        Config.Store data = data(root.section("data"));
        Config.FailMode failMode = failMode(root);
        List<Config.Provider> providers = providers(root);
        List<Config.Price> prices = new ArrayList<>();
        for (Section price : root.sections("prices")) {
            prices.add(PriceReader.price(price));
        }
        Path priceFile = root.read("priceFile", Path::of).orElse(null);
        OtlpReader otlp = new OtlpReader(environment, problems);
        OtlpTarget target = otlp.target(root.section("telemetry"));
        Config config = new Config(
                server,
                data,
                failMode,
                providers,
                AttemptReader.fallbacks(root, providers),
                prices,
                priceFile,
                priceFile == null ? List.of() : PriceFileReader.read(priceFile, problems),
                exchange(root),
                PriceReader.unpriced(root),
                onDisconnect(root),
                limits(root.section("limits")),
                root.read(
                        "budgetStatus",
                        402,
                        text -> Integer.parseInt(Section.oneOf(text, List.of("402", "429", "403")))),
                target,
                SmtpReader.server(root),
                IssuerReader.issuers(root, server.publicUrl()),
                notices(server, providers, otlp.notices(target)));
        root.done();
        return config;
    }

    private Config.Exchange exchange(Section root) {
        Path file = root.read("exchangeRates", Path::of).orElse(null);
        int oldAfter = root.read("exchangeRatesOldAfter", 7, text ->
                (int) between(Quantity.duration(text).toDays(), 1, 3_650, text));
        return new Config.Exchange(file, file == null ? List.of() : ExchangeFileReader.read(file, problems), oldAfter);
    }

    private static Config.Store data(Section section) {
        NotBuilt.refuse(section, "url", "one node with the embedded store (data.dir) is what works today");
        var data = new Config.Store(
                section.read("dir", Path.of("data"), Path::of),
                section.choice("durability", "process", List.of("process", "disk"))
                                .equals("disk")
                        ? Config.Durability.DISK
                        : Config.Durability.PROCESS);
        section.done();
        return data;
    }

    private static Config.FailMode failMode(Section root) {
        if (root.value("failMode") instanceof Yaml.Fields) {
            root.problem("failMode", "open is not built yet; expected closed");
        } else {
            root.choice("failMode", "closed", List.of("closed"));
        }
        return Config.FailMode.CLOSED;
    }

    private static Config.OnDisconnect onDisconnect(Section root) {
        if (!(root.value("onDisconnect") instanceof Yaml.Fields)) {
            root.choice("onDisconnect", "cancel", List.of("cancel", "drain"));
            boolean drains = root.text("onDisconnect", "cancel").equals("drain");
            return drains ? DRAIN : new Config.OnDisconnect.Cancel();
        }
        Section policy = root.section("onDisconnect");
        if (!policy.has("drain")) {
            root.problem("onDisconnect", "says nothing; expected cancel, drain or {drain: {…}}");
        }
        Section section = policy.section("drain");
        policy.done();
        var drain = new Config.OnDisconnect.Drain(
                section.read("time", DRAIN.time(), ProviderReader::positive),
                section.read("concurrent", DRAIN.concurrent(), text ->
                        (int) between(Quantity.count(text), 1, 100_000, text)));
        section.done();
        return drain;
    }

    private static Config.Limits limits(Section section) {
        var limits = new Config.Limits(
                section.read("bodyBytes", 32L << 20, text -> between(Quantity.bytes(text), 1024, 1L << 30, text)),
                section.read("headerBytes", 16 << 10, text -> (int) between(Quantity.bytes(text), 1024, 1 << 20, text)),
                section.read("bodiesBytes", 256L << 20, text -> between(Quantity.bytes(text), 1024, 1L << 40, text)),
                section.read("requests", text -> many(text)).orElse(null),
                section.read("connections", text -> many(text)).orElse(null),
                section.read("journalQueue", 20_000, text -> many(text)));
        if (limits.bodiesBytes() < limits.bodyBytes()) {
            section.problem("bodiesBytes", limits.bodiesBytes() + " bytes are too few; expected at least bodyBytes");
        }
        section.done();
        return limits;
    }

    private static int many(String text) {
        return (int) between(Quantity.count(text), 1, 1_000_000, text);
    }

    static long between(long value, long least, long most, String text) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range; expected " + least + " to " + most);
        }
        return value;
    }

    private List<Config.Provider> providers(Section root) {
        if (!root.has("providers")) {
            return UsualProviders.from(environment);
        }
        List<Config.Provider> providers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("providers")) {
            Config.Provider provider = ProviderReader.provider(section);
            if (!provider.name().isEmpty() && !names.add(provider.name())) {
                section.problem("name", "\"" + provider.name() + "\" is declared twice; expected names of their own");
            }
            providers.add(provider);
        }
        return providers;
    }

    private List<String> notices(Config.Server server, List<Config.Provider> providers, List<String> telemetry) {
        List<String> notices = new ArrayList<>();
        if (server.tls() == null && !ServerReader.isLoopback(server.host())) {
            notices.add("listening on " + server.host() + " without TLS: keys and prompts pass in the clear");
        }
        if (providers.isEmpty()) {
            notices.add("no provider is configured: set OPENAI_API_KEY or ANTHROPIC_API_KEY, or declare providers in"
                    + " purser.yaml");
        }
        notices.addAll(telemetry);
        return notices;
    }
}
