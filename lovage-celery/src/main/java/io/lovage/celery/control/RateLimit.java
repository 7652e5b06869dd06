package io.lovage.celery.control;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How often a task may start on one worker: {@code count} times in every {@code per}. */
public record RateLimit(BigDecimal count, Duration per) {

    /**
     * Reads {@code "10/s"}, {@code "100/m"}, {@code "5/h"} or a number per second; {@code null} for no limit: nothing, an empty text, or zero.
     *
     * @throws PythonError as Celery would
     */
    static @Nullable RateLimit read(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        String text = value.asString("");
        if (text.isEmpty()) {
            return null;
        }
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        Duration per = unit(slash < 0 ? "" : text.substring(slash + 1));
        try {
            BigDecimal count = new BigDecimal(number.strip());
            return count.signum() == 0 ? null : new RateLimit(count, per);
        } catch (NumberFormatException e) {
            throw new PythonError("ValueError", "could not convert string to float: '" + number + "'");
        }
    }

    private static Duration unit(String modifier) {
        return switch (modifier) {
            case "", "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> throw new PythonError("KeyError", modifier);
        };
    }
}
