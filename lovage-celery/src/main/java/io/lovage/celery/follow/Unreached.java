package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.result.ResultDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of tasks that will never run, since something before them failed: whoever waits for one of them gets to know, and so does a chord. */
final class Unreached {

    private final ResultDocument cause;
    private final Parent parent;
    private final Map<String, ResultDocument> results = new LinkedHashMap<>();
    private final List<ChordReturn> parts = new ArrayList<>();

    /** @param cause how the task ended that they waited for */
    Unreached(ResultDocument cause, Parent parent) {
        this.cause = cause;
        this.parent = parent;
    }

    Aftermath aftermath() {
        return Aftermath.ofResults(List.copyOf(results.values())).and(Aftermath.ofParts(parts));
    }

    /**
     * All tasks within {@code frozen} that somebody may wait for, and the rest of the chain that it begins. As Celery does it, compositions are recorded under their
     * ids as well, although nobody asks for these.
     */
    void add(Signature frozen) {
        ResultDocument document = document(frozen.options());
        if (frozen instanceof ChainSignature chain) {
            chain.tasks().forEach(this::add);
        } else if (frozen instanceof GroupSignature group) {
            group.tasks().forEach(this::add);
        } else if (frozen instanceof ChordSignature chord) {
            add(chord.body());
        } else {
            part(frozen.options(), document);
        }
        frozen.options().chain().forEach(this::add);
    }

    private @Nullable ResultDocument document(SignatureOptions options) {
        String id = options.taskId();
        if (id == null) {
            return null;
        }
        ResultDocument document = new ResultDocument(
                id,
                cause.state(),
                cause.result(),
                cause.traceback(),
                List.of(),
                cause.dateDone(),
                options.groupId(),
                options.parentId(),
                Map.of());
        if (!options.ignoreResult()) {
            results.putIfAbsent(id, document);
        }
        return document;
    }

    private void part(SignatureOptions options, @Nullable ResultDocument document) {
        ChordReturn part = document == null ? null : ChordReturn.of(options, document, parent.rootId());
        if (part != null) {
            parts.add(part);
        }
    }
}
