package io.lovage.celery.task;

import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Stamps: marks by which tasks are found again, since Celery 5.3.
 *
 * @param names which of them go on to the tasks that this one sends; {@code null} as an empty list
 */
public record Stamps(@Nullable List<String> names, Map<String, JsonNode> values) {

    public static final Stamps NONE = new Stamps(null, Map.of());

    public Stamps {
        names = names == null ? null : List.copyOf(names);
        values = WireJson.copy(values);
    }
}
