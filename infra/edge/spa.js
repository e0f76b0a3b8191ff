// The dashboard's pages are one file: a path without a file's ending gets it. It stands on the default behaviour only,
// so that the API's 404 stays a 404.
function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last.indexOf(".") === -1) request.uri = "/index.html";
  return request;
}
