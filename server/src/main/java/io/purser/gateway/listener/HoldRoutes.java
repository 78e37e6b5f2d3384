package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.gateway.dialect.JsonTree;
import io.purser.governance.holds.ExternalHolds;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/// The decision API: a call that does not pass this gateway is judged and held before it is made, and settled with
/// what it used. Refusals are those of the gateway itself, to the byte.
public final class HoldRoutes {
    /// Where a hold is made.
    public static final String MAKE = "/api/v1/holds";

    /// Where one is looked at.
    public static final String SHOW = MAKE + "/{id}";

    /// Where more of it is asked for.
    public static final String EXTEND = SHOW + "/extend";

    /// Where it ends with what was used.
    public static final String SETTLE = SHOW + "/settle";

    /// Where it ends with nothing.
    public static final String RELEASE = SHOW + "/release";

    private static final int MOST_BYTES = 64 << 10;

    private final Gateway gateway;
    private final ExternalHolds store;
    private final HoldDesk desk;

    public HoldRoutes(Gateway gateway, ExternalHolds store, HoldDesk desk) {
        this.gateway = gateway;
        this.store = store;
        this.desk = desk;
    }

    public List<Route> routes() {
        return gateway.guarded(List.of(
                Clerk.route(HttpMethod.POST, MAKE, (request, _) -> {
                    HoldMaking making = new HoldMaking(gateway, store, desk, request);
                    read(making, making::make);
                }),
                Clerk.route(
                        HttpMethod.GET,
                        SHOW,
                        (request, id) -> ending(request, id).show()),
                Clerk.route(HttpMethod.POST, EXTEND, (request, id) -> {
                    HoldEnding held = ending(request, id);
                    read(held, held::extend);
                }),
                Clerk.route(HttpMethod.POST, SETTLE, (request, id) -> {
                    HoldEnding held = ending(request, id);
                    held.endsOnly();
                    read(held, held::settle);
                }),
                Clerk.route(HttpMethod.POST, RELEASE, (request, id) -> {
                    HoldEnding held = ending(request, id);
                    held.endsOnly();
                    held.release();
                })));
    }

    private HoldEnding ending(HttpServerRequest request, String id) {
        return new HoldEnding(gateway, store, desk, request, id);
    }

    /// A question, as far as it was understood.
    interface Asked {
        void of(ObjectNode body);
    }

    private static void read(Clerk clerk, Asked asked) {
        clerk.body(false, body -> read(clerk, body, asked));
    }

    private static void read(Clerk clerk, Bodies.Body body, Asked asked) {
        ObjectNode tree = body.length() > MOST_BYTES ? null : JsonTree.read(body.bytes(), body.length());
        if (tree == null) {
            clerk.refuse(clerk.answers().malformed("body", "one JSON object of at most 64 KiB, every field once"));
            return;
        }
        try {
            asked.of(tree);
        } catch (Form.Wrong wrong) {
            clerk.refuse(clerk.answers().malformed(wrong.field(), wrong.expected()));
        }
    }
}
