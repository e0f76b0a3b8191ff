// The one place where /api is taken off a path. The API hears of it, for the path of its cookies.
//
// The viewer's address: the managed policy that leaves out the viewer's Host also leaves out CloudFront's own headers,
// so it is written here, over whatever the viewer sent by that name.
function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/|$)/, "") || "/";
  request.headers["x-forwarded-prefix"] = { value: "/api" };
  request.headers["x-leadflow-viewer"] = { value: event.viewer.ip };
  return request;
}
