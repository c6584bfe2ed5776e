/**
 * The console: it puts the parts of the page together.
 *
 * @module
 */
import { Api } from "./api.js";
import { live } from "./live.js";
import { peopleList } from "./people.js";
import { personForms } from "./person.js";
import { toggle } from "./source.js";
import { tokenField } from "./token.js";

// The service is above this file, under whatever prefix.
const api = new Api(new URL("..", import.meta.url));
const read = personForms(api);
peopleList(api, (id) => void read(id));
toggle(api);
tokenField(api, live(api));
