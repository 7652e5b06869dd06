package io.lovage.celery.control;

import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question or an order to workers.
 *
 * @param destination the workers it is for; {@code null} for all that {@code pattern} fits
 * @param pattern of workers' names; {@code null} for all
 * @param matcher how the pattern is meant: {@code glob} or {@code pcre}
 * @param ticket by which the reply is told from others; {@code null} if none is wanted
 * @param replyTo where the reply goes; {@code null} if none is wanted
 * @param clock of {@link io.lovage.celery.event.LamportClock}; 0 if the sender has none
 */
public record ControlRequest(
        String method,
        Map<String, JsonNode> arguments,
        @Nullable List<String> destination,
        @Nullable String pattern,
        @Nullable String matcher,
        @Nullable String ticket,
        @Nullable DeliveryInfo replyTo,
        long clock) {

    /** Where requests are sent. */
    public static final String EXCHANGE = "celery.pidbox";

    public ControlRequest {
        arguments = WireJson.copy(arguments);
        destination = destination == null ? null : List.copyOf(destination);
    }

    /** Reads a request; whatever is wrong with it is the reason of a broken one. */
    public static Decoded<ControlRequest> read(Envelope envelope) {
        return Decoded.of(() -> {
            Fields body = Fields.of(envelope.jsonTree(), "the request");
            JsonNode clock = Fields.of(envelope.headers(), "the headers").node("clock");
            return new ControlRequest(
                    body.text("method"),
                    body.map("arguments"),
                    body.listOrNull("destination") == null ? null : body.texts("destination"),
                    body.textOrNull("pattern"),
                    body.textOrNull("matcher"),
                    body.textOrNull("ticket"),
                    replyTo(body),
                    clock.isIntegralNumber() && clock.canConvertToLong() ? clock.longValue() : 0);
        });
    }

    /** An order to workers that is not answered; {@code destination} as of the record. */
    public static ControlRequest order(
            String method, Map<String, JsonNode> arguments, @Nullable List<String> destination, long clock) {
        return new ControlRequest(method, arguments, destination, null, null, null, null, clock);
    }

    /** The envelope of this request, which doesn't expire. */
    public Envelope write(String deliveryTag) {
        ObjectNode body = WireJson.object().put("method", method);
        body.set("arguments", WireJson.object(arguments));
        body.set("destination", destination == null ? WireJson.nothing() : WireJson.tree(destination));
        body.put("pattern", pattern).put("matcher", matcher);
        if (ticket != null && replyTo != null) {
            body.put("ticket", ticket)
                    .putObject("reply_to")
                    .put("exchange", replyTo.exchange())
                    .put("routing_key", replyTo.routingKey());
        }
        return Envelope.json(
                WireJson.writeBytes(body),
                Map.of("clock", WireJson.tree(clock), "expires", WireJson.tree(0)),
                Properties.of(Properties.PERSISTENT, new DeliveryInfo(EXCHANGE, "", null), deliveryTag));
    }

    /** Whether the worker with this name is meant. */
    public boolean isFor(String node) {
        if (destination != null && !destination.isEmpty()) {
            return destination.contains(node);
        }
        if (pattern == null || matcher == null) {
            return true;
        }
        return switch (matcher) {
            case "glob" -> globbed(pattern).matcher(node).matches();
            case "pcre" -> matchesRegex(pattern, node);
            default -> false;
        };
    }

    private static @Nullable DeliveryInfo replyTo(Fields body) {
        Fields to = body.object("reply_to");
        String routingKey = to.textOrNull("routing_key");
        return routingKey == null ? null : new DeliveryInfo(to.textOr("exchange", ""), routingKey, null);
    }

    /** {@code *}, {@code ?} and {@code [...]}, as in Python's {@code fnmatch}. */
    private static Pattern globbed(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                regex.append(characters(glob.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String characters(String set) {
        boolean negated = set.startsWith("!");
        String members = (negated ? set.substring(1) : set)
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("&", "\\&")
                .replace("^", "\\^");
        return (negated ? "[^" : "[") + members + "]";
    }

    private static boolean matchesRegex(String regex, String node) {
        try {
            return Pattern.compile(regex).matcher(node).lookingAt();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
