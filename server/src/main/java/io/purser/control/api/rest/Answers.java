package io.purser.control.api.rest;

import io.purser.control.api.Jurisdiction;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;

/// How the routes of this room answer: with a form that nobody may keep, or with a problem.
final class Answers {
    private Answers() {}

    /// A handler that may end with a problem.
    interface Answer {
        Response to(Request request);
    }

    static Route get(String path, Door door, Answer answer) {
        return of(HttpMethod.GET, path, door, answer);
    }

    static Route of(HttpMethod method, String path, Door door, Answer answer) {
        return new Route(method, path, door, (Route.Blocking) request -> {
            try {
                return answer.to(request);
            } catch (Problem.Stop stop) {
                return stop.problem().response();
            } catch (IllegalArgumentException wrong) {
                return Problem.badInput(wrong).response();
            }
        });
    }

    static Response json(Object form) {
        return json(200, form);
    }

    static Response json(int status, Object form) {
        byte[] bytes = Problem.json(form);
        return new Response(
                status,
                Map.of("content-type", "application/json", "cache-control", "no-store"),
                out -> out.write(bytes));
    }

    /// The organization that a question is about; everything else ends with a problem.
    static Jurisdiction.Open open(Jurisdiction.Ground ground) {
        return switch (ground) {
            case Jurisdiction.Open open -> open;
            case Jurisdiction.Forbidden(String why) -> throw new Problem.Stop(Problem.forbidden(why));
            case Jurisdiction.Unknown _ -> throw new Problem.Stop(Problem.notFound("organization"));
            case Jurisdiction.Unsaid(List<String> names) ->
                throw new IllegalArgumentException(
                        "organization: is missing; expected one of " + String.join(", ", names));
        };
    }

    /// A parameter that is true or false.
    ///
    /// @param unsaid what it is where it is not given
    static boolean flag(Request request, String name, boolean unsaid) {
        String value = request.query(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    name + ": \"" + value + "\" is neither true nor false; expected one of them");
        }
        return value == null ? unsaid : value.equals("true");
    }
}
