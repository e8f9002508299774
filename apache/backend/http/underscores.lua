-- Deletes request headers with an underscore in their name (params.conf).
function drop(r)
  for name in pairs(r:headers_in_table()) do
    if name:find("_", 1, true) then
      r.headers_in[name] = nil
    end
  end
  return apache2.DECLINED
end
