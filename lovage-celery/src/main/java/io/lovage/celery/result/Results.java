package io.lovage.celery.result;

import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Results as the JSON that Celery's result backends keep, and that rpc results consist of. */
public final class Results {

    private static final String STATUS = "status";
    private static final String RESULT = "result";
    private static final String TRACEBACK = "traceback";
    private static final String CHILDREN = "children";
    private static final String DATE_DONE = "date_done";
    private static final String GROUP_ID = "group_id";
    private static final String PARENT_ID = "parent_id";
    private static final String TASK_ID = "task_id";
    private static final Set<String> NAMES =
            Set.of(STATUS, RESULT, TRACEBACK, CHILDREN, DATE_DONE, GROUP_ID, PARENT_ID, TASK_ID);

    private Results() {}

    /** Reads a task's result; whatever is wrong with it is the reason of a broken one. A time without offset, as of Celery 5.2, is in UTC. */
    public static Decoded<ResultDocument> read(String json) {
        return Decoded.of(() -> parse(Fields.of(WireJson.parse(json, "The result"), "the result")));
    }

    /** As Celery 5.3 and later write it, which older ones read as well. */
    public static String write(ResultDocument document) {
        ObjectNode json = WireJson.object().put(STATUS, document.state().name());
        json.set(RESULT, document.result());
        json.put(TRACEBACK, document.traceback());
        List<ResultRef> children = document.children();
        json.set(
                CHILDREN,
                children == null
                        ? WireJson.nothing()
                        : WireJson.array(children.stream().map(ResultRef::write).toList()));
        json.put(DATE_DONE, document.dateDone() == null ? null : Times.write(document.dateDone()));
        if (document.groupId() != null) {
            json.put(GROUP_ID, document.groupId());
        }
        if (document.parentId() != null) {
            json.put(PARENT_ID, document.parentId());
        }
        json.setAll(document.others());
        return WireJson.write(json.put(TASK_ID, document.taskId()));
    }

    /** Reads what is stored of a saved group. */
    public static Decoded<ResultRef> readGroup(String json) {
        return Decoded.of(() -> {
            JsonNode group = WireJson.parse(json, "The saved group");
            return ResultRef.read(Fields.of(group, "the saved group").node(RESULT));
        });
    }

    public static String writeGroup(ResultRef group) {
        ObjectNode json = WireJson.object();
        json.set(RESULT, group.write());
        return WireJson.write(json);
    }

    private static ResultDocument parse(Fields fields) {
        List<JsonNode> children = fields.listOrNull(CHILDREN);
        ResultDocument document = new ResultDocument(
                fields.text(TASK_ID),
                new ResultState(fields.text(STATUS)),
                fields.node(RESULT),
                fields.textOrNull(TRACEBACK),
                children == null ? null : ResultRef.readAll(children),
                fields.timeOrNull(DATE_DONE),
                fields.textOrNull(GROUP_ID),
                fields.textOrNull(PARENT_ID),
                fields.others(NAMES));
        RemoteError unused = document.error();
        return document;
    }
}
