package io.lovage.celery.task;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The headers of a task's message. */
public final class TaskHeaders {

    public static final String TASK = "task";
    public static final String ID = "id";

    private static final String TIME_LIMIT = "timelimit";
    private static final String NESTING = "replaced_task_nesting";
    private static final String STAMPED = "stamped_headers";
    private static final String STAMPS = "stamps";

    /** The names that Celery itself uses. */
    public static final Set<String> NAMES = Set.of(
            "lang",
            TASK,
            ID,
            "shadow",
            "eta",
            "expires",
            "group",
            "group_index",
            "retries",
            TIME_LIMIT,
            "root_id",
            "parent_id",
            "argsrepr",
            "kwargsrepr",
            "origin",
            "ignore_result",
            NESTING,
            STAMPED,
            STAMPS);

    private TaskHeaders() {}

    static TaskMessage read(
            Map<String, JsonNode> headers, List<JsonNode> args, Map<String, JsonNode> kwargs, Embed embed) {
        Fields fields = Fields.of(headers, "the headers");
        return new TaskMessage(
                fields.text(ID),
                fields.text(TASK),
                args,
                kwargs,
                embed,
                lineage(fields),
                terms(fields),
                caption(fields),
                stamps(fields),
                fields.others(NAMES));
    }

    /** The headers of {@code message}, in Celery's order. */
    public static Map<String, JsonNode> write(TaskMessage message) {
        Lineage lineage = message.lineage();
        Terms terms = message.terms();
        Caption caption = message.caption();
        ObjectNode json = WireJson.object();
        json.put("lang", caption.lang()).put(TASK, message.task()).put(ID, message.id());
        json.put("shadow", caption.shadow());
        json.put("eta", time(terms.eta())).put("expires", time(terms.expires()));
        json.put("group", lineage.group()).put("group_index", lineage.groupIndex());
        json.put("retries", terms.retries());
        json.set(TIME_LIMIT, limits(terms));
        json.put("root_id", lineage.rootId()).put("parent_id", lineage.parentId());
        json.put("argsrepr", caption.args()).put("kwargsrepr", caption.kwargs());
        json.put("origin", caption.origin()).put("ignore_result", terms.ignoreResult());
        if (lineage.replacedTaskNesting() != null) {
            json.put(NESTING, lineage.replacedTaskNesting());
        }
        Stamps stamps = message.stamps();
        if (stamps != null) {
            json.set(STAMPED, stamps.names() == null ? WireJson.nothing() : WireJson.tree(stamps.names()));
            json.set(STAMPS, WireJson.object(stamps.values()));
        }
        json.setAll(message.otherHeaders());
        return Fields.of(json, "the headers").others(Set.of());
    }

    private static Lineage lineage(Fields fields) {
        return new Lineage(
                fields.textOrNull("root_id"),
                fields.textOrNull("parent_id"),
                fields.textOrNull("group"),
                fields.integerOrNull("group_index"),
                fields.integerOrNull(NESTING));
    }

    private static Terms terms(Fields fields) {
        List<JsonNode> limits = fields.list(TIME_LIMIT);
        if (!limits.isEmpty() && limits.size() != 2) {
            throw new MalformedException("'timelimit' of the headers has %d parts, not 2.", limits.size());
        }
        Fields both = limits.isEmpty()
                ? Fields.of(Map.of(), "'timelimit'")
                : Fields.of(Map.of("hard", limits.get(0), "soft", limits.get(1)), "'timelimit' of the headers");
        return new Terms(
                fields.timeOrNull("eta"),
                fields.timeOrNull("expires"),
                fields.integerOr("retries", 0),
                both.secondsOrNull("hard"),
                both.secondsOrNull("soft"),
                fields.flag("ignore_result"));
    }

    private static Caption caption(Fields fields) {
        return new Caption(
                fields.textOrNull("lang"),
                fields.textOrNull("shadow"),
                fields.textOrNull("argsrepr"),
                fields.textOrNull("kwargsrepr"),
                fields.textOrNull("origin"));
    }

    private static @Nullable Stamps stamps(Fields fields) {
        if (!fields.has(STAMPED) && !fields.has(STAMPS)) {
            return null;
        }
        List<String> names = fields.listOrNull(STAMPED) == null ? null : fields.texts(STAMPED);
        return new Stamps(names, fields.map(STAMPS));
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Times.write(time);
    }

    private static ArrayNode limits(Terms terms) {
        return WireJson.array().add(seconds(terms.hardLimit())).add(seconds(terms.softLimit()));
    }

    private static JsonNode seconds(@Nullable Duration time) {
        return time == null ? WireJson.nothing() : Times.writeSeconds(time);
    }
}
