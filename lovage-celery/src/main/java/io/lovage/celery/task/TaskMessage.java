package io.lovage.celery.task;

import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call of a task, as Celery's protocol 2 sends it. {@link TaskMessages} turns it into an envelope and back.
 *
 * @param id any text that is unique; by habit a UUID
 * @param task its name
 * @param stamps {@code null} on messages of Celery before 5.3
 * @param otherHeaders what users added, and what transports did
 */
public record TaskMessage(
        String id,
        String task,
        List<JsonNode> args,
        Map<String, JsonNode> kwargs,
        Embed embed,
        Lineage lineage,
        Terms terms,
        Caption caption,
        @Nullable Stamps stamps,
        Map<String, JsonNode> otherHeaders) {

    public TaskMessage {
        args = List.copyOf(args);
        kwargs = WireJson.copy(kwargs);
        otherHeaders = WireJson.copy(otherHeaders);
    }

    /** A call that stands alone, without conditions. */
    public static TaskMessage of(
            String id, String task, List<JsonNode> args, Map<String, JsonNode> kwargs, String origin) {
        Caption caption = new Caption(Caption.JAVA, null, PythonRepr.tuple(args), PythonRepr.dict(kwargs), origin);
        return new TaskMessage(
                id, task, args, kwargs, Embed.NOTHING, Lineage.root(id), Terms.NONE, caption, Stamps.NONE, Map.of());
    }

    public TaskMessage withEmbed(Embed changed) {
        return new TaskMessage(id, task, args, kwargs, changed, lineage, terms, caption, stamps, otherHeaders);
    }

    public TaskMessage withTerms(Terms changed) {
        return new TaskMessage(id, task, args, kwargs, embed, lineage, changed, caption, stamps, otherHeaders);
    }

    public TaskMessage withLineage(Lineage changed) {
        return new TaskMessage(id, task, args, kwargs, embed, changed, terms, caption, stamps, otherHeaders);
    }
}
