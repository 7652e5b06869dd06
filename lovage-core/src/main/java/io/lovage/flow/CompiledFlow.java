package io.lovage.flow;

import java.util.List;

/** A plan and what its nodes and error handlers become when their time comes. */
record CompiledFlow(Plan plan, List<NodeTemplate> nodes, List<NodeTemplate> errorHandlers) {}
