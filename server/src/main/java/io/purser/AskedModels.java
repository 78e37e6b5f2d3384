package io.purser;

import io.purser.control.analytics.Rerating;
import io.purser.platform.config.Config;

/// How the configuration has providers asked for models: under which name, priced as which.
///
/// @param config whose aliases count
record AskedModels(Config config) implements Rerating.Routes {
    @Override
    public Rerating.Route of(String provider, String model) {
        for (Config.Provider each : config.providers()) {
            Config.Alias alias = each.name().equals(provider) ? each.aliases().get(model) : null;
            if (alias != null) {
                return new Rerating.Route(alias.priceAs(), !alias.to().equals(model));
            }
        }
        return new Rerating.Route(null, false);
    }
}
