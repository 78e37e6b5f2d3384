package io.purser.control.api.rest;

import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.identity.Principal;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.http.Request;

/// The one door of what no key opens.
final class Operators {
    private Operators() {}

    /// Whoever asks and holds more than a key; everybody else ends with a problem.
    static Principal require(Credentials credentials, Request request) {
        return switch (credentials.who(request)) {
            case Who.Known(Principal who) -> who;
            case Who.KeyHolder _ -> throw new Problem.Stop(Problem.operatorOnly());
            case Who.KeyOver(KeyEnd end) -> throw new Problem.Stop(Problem.keyOver(end));
            case Who.Turned(String why) -> throw new Problem.Stop(Problem.userUnknown(why));
            case Who.Later(String why) -> throw new Problem.Stop(Problem.unavailable(why));
            case Who.CrossSite(String why) -> throw new Problem.Stop(Problem.crossSite(why));
            case Who.Nobody _ -> throw new Problem.Stop(Problem.unauthenticated());
        };
    }
}
