export { type JobOperationName, jobOperationSchemas } from "./job-operations.js";
export { openApiDocument } from "./openapi-document.js";
export { type OperationName, type OperationSchemas, operationSchemas } from "./operations.js";
export { problem } from "./resources.js";
export { type RouteAnswer, type Scope, type ServiceRoute, serviceRoutes } from "./service-routes.js";
export type { RequestTable, RequestTrade } from "./values.js";
