package io.purser;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.api.Browsers;
import io.purser.control.api.CallTokens;
import io.purser.control.api.Credentials;
import io.purser.control.api.rest.DevicePage;
import io.purser.control.api.rest.DeviceTokens;
import io.purser.control.api.rest.IssuerRoutes;
import io.purser.control.api.rest.IssuerSignIn;
import io.purser.control.api.rest.SignInRoutes;
import io.purser.control.identity.Newcomers;
import io.purser.control.identity.jwt.Issuer;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.identity.jwt.OwnIssuer;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.control.identity.oidc.DiscoveredKeys;
import io.purser.control.identity.oidc.ExternalIssuer;
import io.purser.control.identity.oidc.RemoteKeys;
import io.purser.control.identity.oidc.SignInFlow;
import io.purser.control.signin.Attempts;
import io.purser.control.signin.Devices;
import io.purser.control.signin.Sessions;
import io.purser.governance.access.KeyAccess;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.config.TrustedIssuer.SignInClient;
import io.purser.platform.http.Route;
import io.purser.platform.outbound.OutboundGet;
import io.purser.platform.secret.KeyHash;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Who is believed: holders of the installation's own tokens and keys, and of tokens that the configured issuers
/// signed.
final class SignIn {
    private static final Duration FETCH = Duration.ofSeconds(8);

    private final OperatorTokens tokens;
    private final IssuerKey key;
    private final OwnIssuer own;
    private final Credentials credentials;
    private final Browsers browsers;
    private final List<SignInFlow> flows;

    private SignIn(
            OperatorTokens tokens,
            IssuerKey key,
            OwnIssuer own,
            Credentials credentials,
            Browsers browsers,
            List<SignInFlow> flows) {
        this.flows = List.copyOf(flows);
        this.browsers = browsers;
        this.tokens = tokens;
        this.key = key;
        this.own = own;
        this.credentials = credentials;
    }

    /// @param url under which the installation signs
    /// @param trusted the others
    /// @param newcomers told of everybody whom their tokens name
    static SignIn open(
            OperatorTokens tokens,
            IssuerKey.Store store,
            Supplier<String> url,
            List<TrustedIssuer> trusted,
            Policies policies,
            Newcomers newcomers,
            KeyAccess access,
            Sessions sessions,
            Vertx vertx,
            InstantSource clock,
            Shutdown shutdown) {
        IssuerKey key = new IssuerKey(store);
        OwnIssuer own = new OwnIssuer(url, key, tokens::holder, clock);
        List<Issuer> issuers = new ArrayList<>(List.of(own));
        List<SignInFlow> flows = new ArrayList<>();
        if (!trusted.isEmpty()) {
            OutboundGet outbound = new OutboundGet(vertx, FETCH);
            shutdown.add("outbound", outbound);
            List<Issuer> calling = new ArrayList<>();
            for (TrustedIssuer each : trusted) {
                ExternalIssuer issuer = external(each, outbound, policies, newcomers, clock);
                issuers.add(issuer);
                SignInClient client = each.signIn();
                if (client != null) {
                    flows.add(new SignInFlow(each, client, issuer, outbound, clock));
                }
                if (each.dataPlane()) {
                    calling.add(issuer);
                }
            }
            if (!calling.isEmpty()) {
                access.believes(new CallTokens(new TokenCheck(calling, clock), clock));
            }
        }
        Browsers browsers = new Browsers(sessions, url);
        TokenCheck signed = new TokenCheck(issuers, clock);
        return new SignIn(tokens, key, own, new Credentials(tokens, signed, access, clock, browsers), browsers, flows);
    }

    private static ExternalIssuer external(
            TrustedIssuer trusted, OutboundGet outbound, Policies policies, Newcomers newcomers, InstantSource clock) {
        RemoteKeys keys = new RemoteKeys(
                trusted.name(),
                new DiscoveredKeys(trusted, outbound),
                clock,
                task -> Thread.ofVirtual().name("issuer " + trusted.name()).start(task));
        return new ExternalIssuer(trusted, keys, name -> policies.find(name).map(Kept::policy), newcomers, clock);
    }

    Credentials credentials() {
        return credentials;
    }

    List<Route> routes(SecureRandom random, KeyHash keyHash, InstantSource clock) {
        Devices devices = new Devices(keyHash, random, clock);
        DeviceTokens asking = new DeviceTokens(browsers, devices);
        List<Route> routes = new ArrayList<>(new IssuerRoutes(tokens, own, key, random, asking).routes());
        routes.addAll(new DevicePage(browsers, devices).routes());
        IssuerSignIn issuers = new IssuerSignIn(browsers, new Attempts<>(keyHash, random, clock), flows);
        routes.addAll(new SignInRoutes(browsers, issuers).routes());
        return routes;
    }
}
